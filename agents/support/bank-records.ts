import type { DatabaseSync } from 'node:sqlite'
import type { RecordKind, Service } from './topics.ts'

/** Customers of the bank, by the id they sign in with. */
export const customers: readonly string[] = Array.from(
  { length: 40 },
  (_, index) => `customer-${String(index + 1).padStart(2, '0')}`,
)

/** Makes the tables and fills them, the same each time. */
export function seed(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE fees (service TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
    CREATE TABLE records (
      customer TEXT NOT NULL, about TEXT NOT NULL, happened TEXT NOT NULL, text TEXT NOT NULL, state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX records_of ON records (customer, about);
  `)
  const fee = database.prepare('INSERT INTO fees VALUES (?, ?)')
  for (const [service, text] of Object.entries(tariff)) fee.run(service, text)
  const record = database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?)')
  for (const [number, customer] of customers.entries()) {
    for (const { about, happened, text, state } of recordsOf(number)) record.run(customer, about, happened, text, state)
  }
}

const tariff: Readonly<Record<Service, string>> = {
  'card-payment': 'Card payments in pounds are free. In another currency the fee is 0.5 %, at weekends 1 %.',
  'cash-withdrawal': 'Cash is free up to £200 a month, then 2 % of what is drawn. A machine may ask for its own fee.',
  'currency-exchange': 'Exchanging is free up to £1,000 a month, then 0.5 %. At weekends a markup of 1 % is added.',
  transfer: 'Transfers in pounds and within SEPA are free. A SWIFT transfer costs £3 plus what other banks take.',
  'top-up-by-card': 'Topping up with a card from the UK or the EEA is free. With any other card the fee is 1.5 %.',
  'top-up-by-transfer': 'Topping up by bank transfer is free with us. The sending bank may charge for SWIFT.',
  'card-replacement': 'A card that expires is replaced for free. A lost card costs £5, express delivery £12.',
}

interface CustomerRecord {
  readonly about: RecordKind
  readonly happened: string
  readonly text: string
  readonly state: string
}

const shops = ['Tide Market', 'Quay Books', 'Anchor Cafe', 'North Pier Rail', 'Lantern Cinema', 'Gull Outdoor']
const people = ['M. Okafor', 'J. Lindqvist', 'A. Duarte', 'R. Banerjee', 'S. Novak']

function recordsOf(number: number): readonly CustomerRecord[] {
  const pounds = (from: number): string =>
    `£${from + ((number * 7) % 40)}.${String((number * 13) % 100).padStart(2, '0')}`
  const day = (last: number): string => `2026-11-${String(last - (number % 5)).padStart(2, '0')}`
  const shop = pick(shops, number)
  return [
    { about: 'card', happened: day(16), text: `card ending ${4000 + number * 37} posted`, state: 'on its way' },
    { about: 'card-payments', happened: day(20), text: `${shop} ${pounds(8)}`, state: 'pending' },
    { about: 'card-payments', happened: day(18), text: `${shop} ${pounds(8)}`, state: 'settled' },
    { about: 'cash', happened: day(19), text: `cash machine, Harbour Street, ${pounds(40)}`, state: 'pending' },
    { about: 'transfers', happened: day(20), text: `to ${pick(people, number)} ${pounds(120)}`, state: 'on its way' },
    {
      about: 'transfers',
      happened: day(17),
      text: `from ${pick(people, number + 1)} ${pounds(60)}`,
      state: 'received',
    },
    { about: 'top-ups', happened: day(20), text: `by card ${pounds(50)}`, state: 'waiting for the card issuer' },
  ]
}

function pick(list: readonly string[], number: number): string {
  return list[number % list.length] ?? ''
}
