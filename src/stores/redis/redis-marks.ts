import { marksScript } from './lua-changes.ts'
import { readMarks, readTexts } from './redis-change.ts'
import { keptMarks, type RedisLedger } from './redis-ledger.ts'
import type { RedisLink } from './redis-link.ts'
import { redisScript, runScript } from './redis-script.ts'

export interface MarksOptions {
  readonly link: RedisLink
  /** The key of the marks. */
  readonly marks: string
  readonly ledger: RedisLedger
}

const marking = redisScript(marksScript)
const piece = 10_000

/** Learns the invalidations that Redis remembers, a piece after the other. */
export async function loadMarks({ link, marks, ledger }: MarksOptions): Promise<void> {
  let oldest: number | undefined
  let count = 0
  for (let after = '0'; ;) {
    const args = [after, piece]
    const answer = readTexts(await link.ask((client) => runScript(client, marking, { keys: [marks], args })))
    for (const mark of readMarks(answer)) ledger.add(mark)
    oldest ??= answer.length > 0 ? Number(answer[1]) : undefined
    count += answer.length / 2
    after = answer.at(-1) ?? after
    if (answer.length < piece * 2) break
  }
  // older ones may have been forgotten there
  if (oldest !== undefined && count >= keptMarks) ledger.found(oldest)
}
