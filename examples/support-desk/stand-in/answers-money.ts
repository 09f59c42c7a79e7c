/** Answers about payments, cash, transfers, top-ups and currencies, by intent. */
export const moneyAnswers: Readonly<Record<string, string>> = {
  Refund_not_showing_up:
    'A refund appears within five working days after the shop has sent it. If it is later than that, open the payment, choose Report, and add the receipt of the refund.',
  automatic_top_up:
    'Open Top up, Automatic, and choose below which balance and by how much we top up. You can switch it off in the same place.',
  balance_not_updated_after_bank_transfer:
    'I have looked at your incoming transfers. Within the country they take up to two hours, within SEPA one working day, from elsewhere up to five.',
  balance_not_updated_after_cheque_or_cash_deposit:
    'A cheque takes six working days from the day we receive it, and cash cannot be paid in. It appears under Payments as soon as it is credited.',
  beneficiary_not_allowed:
    'A beneficiary is refused when the name does not match the account, when the country is not supported, or in the first 24 hours on a new phone. Check these under Payments, Beneficiaries.',
  cancel_transfer:
    'As long as the transfer says pending, stop it under Payments by opening it and choosing Cancel. Once it is sent we can only ask the other bank to return it: choose Recall there.',
  card_payment_fee_charged: 'I understand the question, and here is what the tariff says about card payments.',
  card_payment_not_recognised:
    'Some shops book under another name, so look at the details of the payment first. If it is not yours, freeze the card under Cards and choose Report on the payment; we look into it within five working days.',
  card_payment_wrong_exchange_rate:
    'What counts is the interbank rate of the moment in which the shop books the payment, not of the moment you paid. Open the payment to see the rate and when it was taken.',
  cash_withdrawal_charge:
    'Here is what the tariff says about drawing cash; the fee is shown with the withdrawal as well.',
  cash_withdrawal_not_recognised:
    'Please freeze the card under Cards at once, then open the withdrawal and choose Report. We ask the owner of the machine, which takes up to ten working days.',
  declined_card_payment:
    'Most declined payments meet a limit, a wrong PIN or too low a balance. Open the payment: the reason stands there, and limits are raised under Cards, Limits.',
  declined_cash_withdrawal:
    'The machine may be out of notes, or the amount above your daily limit or balance. The reason stands with the attempt under Payments; another machine often helps.',
  declined_transfer:
    'A transfer is declined when a limit is reached, the details are wrong or the balance is too low. Open it under Payments to see which, correct that and send it again.',
  direct_debit_payment_not_recognised:
    'Open the payment and look at its mandate: it names who collects and since when. If you did not agree to it, choose Report there and cancel the mandate under Payments, Direct debits.',
  exchange_charge: 'Here is what exchanging currencies costs with us.',
  exchange_rate: 'We exchange at the interbank rate of the moment, which the app shows before you confirm.',
  exchange_via_app:
    'Yes: open Exchange, choose the two currencies and the amount, and confirm. The money is there at once.',
  extra_charge_on_statement:
    'A charge of a pound is most often a shop that tests the card, and goes back by itself within seven days. I have looked at your payments and at the tariff.',
  failed_transfer:
    'A transfer fails when the details of the account are wrong, or the other bank was not reached. The money is back at once; check the details under Payments and send it again.',
  fiat_currency_support:
    'You can hold and exchange 28 currencies, pounds, euros and dollars among them. The list is under Exchange.',
  pending_card_payment:
    'A card payment stays pending until the shop collects it, which may take seven days; after that the money returns by itself. I have looked at your payments.',
  pending_cash_withdrawal:
    'A withdrawal that the machine did not complete stays pending for up to seven days and then goes back. I have looked at your withdrawals.',
  pending_top_up:
    'A top-up waits when the card issuer has not confirmed it or wants you to confirm it. I have looked at your top-ups.',
  pending_transfer:
    'A transfer may be pending for up to two hours in pounds, one working day within SEPA and five elsewhere. I have looked at your transfers.',
  receiving_money:
    'Anyone can send you money: give them the account details under Account, Details, or share the link there. Salaries can be paid in too, in any of our currencies.',
  request_refund:
    'Refunds come from the shop, so please ask it first. If it refuses or does not answer, open the payment, choose Report, and tell us what happened.',
  'reverted_card_payment?':
    'A payment goes back when the shop cancels it or does not collect it in time. You need not do anything; if the shop still wants its money, pay again.',
  top_up_by_bank_transfer_charge: 'Here is what a top-up by bank transfer costs.',
  top_up_by_card_charge: 'Here is what a top-up by card costs.',
  top_up_by_cash_or_cheque:
    'Cash is not accepted for top-ups. A cheque from a British bank can be sent in under Top up, Cheque, and takes six working days.',
  top_up_failed:
    'A top-up fails when the issuer of the card declines it or the address does not match. Check both, or top up by bank transfer under Top up.',
  top_up_limits: 'You can top up £5,000 a day and £20,000 a month. What is left of it is shown under Top up.',
  top_up_reverted:
    'A top-up goes back when the issuer of your card or our checks did not confirm it. The money returns to the card within five working days; then try another card or a transfer.',
  topping_up_by_card:
    'Open Top up, Card, type the amount and choose or add a card. The money is there at once, also from a card of a friend who confirms it.',
  transaction_charged_twice:
    'When a shop asks twice, one of the two stays pending and goes back within seven days. I have looked at your payments; if both are settled, open one and choose Report.',
  transfer_fee_charged: 'Here is what the tariff says about transfers.',
  transfer_into_account:
    'Use the account details under Account, Details, at your other bank. From within the country the money is there within two hours.',
  transfer_not_received_by_recipient:
    'A transfer takes up to two hours in pounds, one working day within SEPA and five elsewhere. If it is later, open it under Payments and choose Trace; check the account number there as well.',
  transfer_timing:
    'Within the country up to two hours, within SEPA one working day, from or to other countries up to five. The app names the day before you confirm.',
  verify_top_up:
    'When you add a card, its issuer shows a small charge with a code: type the code under Top up, Verify. If there is none, the card needs no check.',
  wrong_amount_of_cash_received:
    'Please open the withdrawal and choose Report with the amount you received. We ask the owner of the machine, which takes up to ten working days.',
  wrong_exchange_rate_for_cash_withdrawal:
    'What counts is the rate of the moment in which the machine books the withdrawal. A machine that offers to convert for you uses its own rate: choose the local currency there.',
}
