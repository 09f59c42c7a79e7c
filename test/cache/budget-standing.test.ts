import { expect, it } from 'vitest'
import type { Decision, Runtime, SemanticOptions } from 'stratagent'
import { until } from '../servers/until.ts'
import { ask, setUp, type SetUp } from '../set-up.ts'
import { keptLines } from '../stores/near-at-hand.ts'
import { harbour, oddEmbedder, ownDirection } from './odd-embedders.ts'

const first = 'Where is the harbour?'
/** One question in as many spellings as are wanted. */
const spelled = (spaces: number): string => `Where is${' '.repeat(spaces + 2)}the harbour?`

/** Vectors of spellings that are as near to the first as that; each is its own otherwise. */
const near = (similarity: number) =>
  oddEmbedder({
    vectorOf(text) {
      const vector = harbour(text)
      if (vector === undefined || text === first) return vector
      const own = ownDirection(text)
      return vector.map((value, at) => similarity * value + Math.sqrt(1 - similarity ** 2) * (own[at] ?? 0))
    },
  })

async function semanticOf(runtime: Runtime, question: string, options = {}): Promise<Decision | undefined> {
  const { cache } = await runtime.llm(ask(question), options)
  return cache.find(({ layer }) => layer === 'semantic')
}

const audited: SemanticOptions = {
  mode: 'faq',
  maxErrorRate: 0.1,
  audit: { rate: 1, perMinute: 10_000 },
  review: false,
}

/** A desk whose budget is exceeded: whatever it was asked, its model says something else each time. */
async function offDesk(similarity: number): Promise<SetUp & { readonly lines: readonly string[] }> {
  const logger = keptLines()
  let drawn = 0
  const script = () => ({ text: `The fee is ${++drawn} euros.` })
  const made = await setUp({ script, embedder: near(similarity), logger, cache: { semantic: audited } })
  await made.runtime.llm(ask(first), { tenant: 'acme' })
  for (let at = 0; at < 16; at++) {
    expect((await semanticOf(made.runtime, spelled(at), { tenant: 'acme' }))?.result).toBe('hit')
    await until('it is audited', async () => {
      return (await made.runtime.cache.evidence(undefined, { tenant: 'acme' })).measured.audits === at + 1
    })
  }
  return { ...made, lines: logger.lines }
}

const unread = { tenant: 'acme', cache: 'no-store' } as const

it('keeps one budget for an agent, whatever error rates its callers ask for, and speaks of that one alone', async () => {
  const { runtime, lines } = await offDesk(1)
  for (let at = 0; at < 20; at++) {
    const semantic = { maxErrorRate: 0.09 - at / 1_000 }
    const decision = await semanticOf(runtime, spelled(20), { tenant: 'acme', cache: { mode: 'no-store', semantic } })
    expect(decision).toMatchObject({ result: 'bypass', reason: 'auto-off' })
  }
  expect(lines.filter((line) => line.includes('answered by meaning any more'))).toHaveLength(1)
})

it('counts the error by hit and not by pair, here and in another process: what is asked often is right', async () => {
  const script = ({ messages }: { readonly messages: readonly { readonly content: unknown }[] }) => {
    const asked = String(messages.at(-1)?.content)
    return { text: asked === first || asked === spelled(0) ? 'The fee is 10 euros.' : 'The fee is 25 euros.' }
  }
  const logger = keptLines()
  const { runtime, store, model } = await setUp({ script, embedder: near(0.92), logger, cache: { semantic: audited } })
  await runtime.llm(ask(first))
  for (let at = 0; at < 44; at++) {
    await runtime.llm(ask(at % 11 === 10 ? spelled(at) : spelled(0)))
    await until('it is answered afresh', () => model.requests.length === at + 2)
  }
  const there = await setUp({ store: () => store, embedder: near(0.92), cache: { semantic: audited } })
  for (const one of [runtime, there.runtime]) {
    await until('the last is compared', async () => (await one.cache.evidence()).labels === 5)
    const { measured, ...report } = await one.cache.evidence()
    expect(report).toMatchObject({ off: false, right: 1, wrong: 4 })
    // an audit may take the place of another
    expect(measured.audits).toBeGreaterThan(30)
    expect(measured.rate).toBeLessThan(0.2)
  }
})

it('serves nothing of a scope that is off in another process, however near, before all is read that is known of it', async () => {
  const { store } = await offDesk(1)
  const logger = keptLines()
  const cache = { semantic: { mode: 'faq', maxErrorRate: 0.1, audit: false, review: false } } as const
  const { runtime } = await setUp({ store: () => store, embedder: near(1), logger, cache })
  expect(await semanticOf(runtime, spelled(30), unread)).toMatchObject({ result: 'refused', reason: 'below-verdict' })
  await until('it has read', async () => (await semanticOf(runtime, spelled(30), unread))?.reason === 'auto-off')
})

it('keeps every audit of a process, though places for them are few and other labels come between', async () => {
  const script = () => ({ text: 'The fee is 10 euros.' })
  const { runtime } = await setUp({ script, embedder: near(1), cache: { semantic: audited } })
  await runtime.llm(ask(first))
  const auditOf = async (question: string, count: number): Promise<string> => {
    const { hitId = '' } = (await semanticOf(runtime, question)) ?? {}
    await until('it is audited', async () => (await runtime.cache.evidence()).measured.audits === count)
    return hitId
  }
  const hitId = await auditOf(spelled(0), 1)
  for (let times = 0; times < 511; times++) await runtime.cache.confirm(hitId)
  await auditOf(spelled(1), 2)
})

it('keeps every audit of a process, though places for them are few', async () => {
  const { runtime } = await offDesk(1)
  expect((await runtime.cache.evidence(undefined, { tenant: 'acme' })).measured).toMatchObject({ audits: 16, rate: 1 })
})
