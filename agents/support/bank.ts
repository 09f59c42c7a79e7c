import { ContainerModule } from 'stratagent'
import { DatabaseSync } from 'node:sqlite'
import { seed } from './bank-records.ts'
import type { BlockReason, RecordKind, Service } from './topics.ts'

/** A small bank in an embedded database: forty customers, their cards, what they did lately, and a tariff. */
export class Bank {
  private readonly database = new DatabaseSync(':memory:')

  constructor() {
    seed(this.database)
  }

  /** What a service costs, in a sentence. */
  fees(service: Service): string {
    const row = this.database.prepare('SELECT text FROM fees WHERE service = ?').get(service)
    return row === undefined ? `There is no fee for ${service}.` : String(row['text'])
  }

  /** What the customer did lately, newest first, in sentences. */
  records(customer: string, about: RecordKind): string {
    const rows = this.database
      .prepare('SELECT happened, text, state FROM records WHERE customer = ? AND about = ? ORDER BY happened DESC')
      .all(customer, about)
    if (rows.length === 0) return `There are no ${about} records yet.`
    return rows.map(({ happened, text, state }) => `${String(happened)}: ${String(text)}, ${String(state)}.`).join(' ')
  }

  /** Blocks the customer's card and orders a new one. */
  blockCard(customer: string, reason: BlockReason): string {
    this.database
      .prepare(`UPDATE records SET state = ? WHERE customer = ? AND about = 'card' AND state NOT LIKE 'blocked%'`)
      .run(`blocked (${reason})`, customer)
    this.database
      .prepare('INSERT INTO records (customer, about, happened, text, state) VALUES (?, ?, ?, ?, ?)')
      .run(customer, 'card', '2026-11-21', 'new card ordered', 'arrives within five working days')
    return `The card is blocked (${reason}). A new one arrives within five working days.`
  }

  close(): void {
    this.database.close()
  }
}

/** Binds a bank for the agents that ask for one. */
export function bankModule(bank: Bank): ContainerModule {
  return new ContainerModule(({ bind }) => void bind(Bank).toConstantValue(bank))
}
