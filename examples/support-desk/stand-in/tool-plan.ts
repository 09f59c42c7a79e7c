/** A tool the stand-in asks for before it answers. */
export interface PlannedCall {
  readonly name: 'findFees' | 'findRecords' | 'blockCard'
  readonly input: Readonly<Record<string, string>>
}

const fees = (service: string): PlannedCall => ({ name: 'findFees', input: { service } })
const records = (about: string): PlannedCall => ({ name: 'findRecords', input: { about } })
const block = (reason: string): PlannedCall => ({ name: 'blockCard', input: { reason } })

/** Which intents need a look into the bank's books before they can be answered. */
export const toolPlan: Readonly<Record<string, readonly PlannedCall[]>> = {
  card_payment_fee_charged: [fees('card-payment')],
  cash_withdrawal_charge: [fees('cash-withdrawal')],
  exchange_charge: [fees('currency-exchange')],
  exchange_rate: [fees('currency-exchange')],
  top_up_by_bank_transfer_charge: [fees('top-up-by-transfer')],
  top_up_by_card_charge: [fees('top-up-by-card')],
  transfer_fee_charged: [fees('transfer')],
  card_about_to_expire: [fees('card-replacement')],

  card_arrival: [records('card')],
  pending_card_payment: [records('card-payments')],
  transaction_charged_twice: [records('card-payments')],
  pending_cash_withdrawal: [records('cash')],
  pending_transfer: [records('transfers')],
  balance_not_updated_after_bank_transfer: [records('transfers')],
  pending_top_up: [records('top-ups')],
  extra_charge_on_statement: [records('card-payments'), fees('card-payment')],

  lost_or_stolen_card: [block('lost')],
  lost_or_stolen_phone: [block('stolen')],
  compromised_card: [block('misused')],
  card_swallowed: [block('swallowed')],
}
