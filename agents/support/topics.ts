/** Services that have a line in the tariff. */
export const services = [
  'card-payment',
  'cash-withdrawal',
  'currency-exchange',
  'transfer',
  'top-up-by-card',
  'top-up-by-transfer',
  'card-replacement',
] as const

/** Kinds of records a customer has. */
export const recordKinds = ['card', 'card-payments', 'cash', 'transfers', 'top-ups'] as const

/** Why a card is blocked. */
export const blockReasons = ['lost', 'stolen', 'swallowed', 'misused'] as const

export type Service = (typeof services)[number]
export type RecordKind = (typeof recordKinds)[number]
export type BlockReason = (typeof blockReasons)[number]
