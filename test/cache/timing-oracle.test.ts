import { describe, expect, it } from 'vitest'
import { memoryStore } from 'stratagent'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'

const samples = 250
const question = (index: number): string => `What is the ${index}th secret of the house?`

/** A store that writes down which keys it was asked for. */
function overheard() {
  const asked: string[] = []
  const store: SetUpOptions['store'] = (clock) => {
    const inner = memoryStore({ clock })
    return {
      ...inner,
      peek: (key) => (asked.push(key), inner.peek?.(key)),
      read: (query) => (asked.push(...query.keys), inner.read(query)),
    }
  }
  return { store, asked }
}

/** What somebody sees of each of many calls, without what is drawn anew for each. */
async function seenBy(who: object, options: { readonly known: boolean; readonly cache?: { scope: 'user' } }) {
  const { store, asked } = overheard()
  const { cache } = options
  const { runtime, model } = await setUp({ embedder: false, store, ...(cache !== undefined && { cache }) })
  const victim = { tenant: 'acme', user: 'ann' }
  if (options.known) for (let index = 0; index < samples; index++) await runtime.llm(ask(question(index)), victim)
  const [before, keysOfVictim] = [model.requests.length, new Set(asked.splice(0))]
  const results: unknown[] = []
  for (let index = 0; index < samples; index++) {
    const { text, servedBy, usage, saved, overhead, cache: decisions } = await runtime.llm(ask(question(index)), who)
    const said = decisions.map(({ layer, result, reason }) => ({ layer, result, reason }))
    results.push({ text, servedBy, usage, saved, overhead, said })
  }
  const shared = asked.filter((key) => keysOfVictim.has(key))
  return { results, provided: model.requests.length - before, shared }
}

describe('S7 S8 what another has asked before', () => {
  it('is told apart by who may be served it', async () => {
    const bob = { tenant: 'acme', user: 'bob' }
    const [known, fresh] = [await seenBy(bob, { known: true }), await seenBy(bob, { known: false })]
    expect([known.provided, fresh.provided]).toEqual([0, samples])
    expect(known.results).not.toEqual(fresh.results)
  })

  it.each([
    ['another tenant', { tenant: 'globex', user: 'ann' }, {}],
    ['who names no tenant', {}, {}],
    ['another user, where answers are each user’s own', { tenant: 'acme', user: 'bob' }, { cache: { scope: 'user' } }],
  ] as const)('changes nothing that is done for %s, or shown to them', async (_what, who, options) => {
    const known = await seenBy(who, { known: true, ...options })
    const fresh = await seenBy(who, { known: false, ...options })
    expect([known.provided, fresh.provided]).toEqual([samples, samples])
    expect(known.shared).toEqual([])
    expect(known.results).toEqual(fresh.results)
  })
})
