import { describe, expect, it } from 'vitest'
import type { IdentityOptions } from 'stratagent'
import { ask } from '../set-up.ts'
import { kolmogorovSmirnov } from './two-samples.ts'
import { ann, bob, finder, timedDesk, writer } from './timed-desk.ts'

type Desk = Awaited<ReturnType<typeof timedDesk>>
type Way = (desk: Desk, question: string, who: IdentityOptions) => Promise<unknown>

const samples = 250
const asked = (index: number): string => `What is the ${index}th secret of the house?`
const fresh = (index: number): string => `What is the ${index}th wonder of the world?`
const untrusted = { ...bob, trusted: false }

const run: Way = ({ runtime }, question, who) => runtime.run(writer, question, who)
const look: Way = ({ runtime }, question, who) => runtime.run(finder, question, who)
const call: Way = ({ runtime }, question, who) => runtime.llm(ask(question), who)
const begin: Way = async ({ runtime }, question, who) => {
  for await (const piece of runtime.stream(writer, question, who).textStream) if (piece !== '') break
}
const read: Way = async ({ runtime }, question, who) => {
  for await (const piece of runtime.streamLlm(ask(question), who).textStream) void piece
}

/** How somebody asks whose clock is looked at, and how another has asked before. */
const ways: readonly (readonly [what: string, way: Way, before: Way])[] = [
  ['a run', run, run],
  ['a run with a tool', look, look],
  ['a model call', call, call],
  ['the first words of a stream', begin, run],
  ['a stream', read, call],
]

const some = ways.filter(([what]) => what === 'a run' || what === 'a stream')

async function took({ clock }: Desk, work: () => Promise<unknown>): Promise<number> {
  const began = clock.now()
  await work()
  return clock.now() - began
}

/** How far apart an asker's clock puts what another has asked and what nobody has, asked in turn. */
async function told(who: IdentityOptions, [, way, before]: (typeof ways)[number]) {
  const desk = await timedDesk()
  for (let index = 0; index < samples; index++) await before(desk, asked(index), ann)
  const [known, unknown]: [number[], number[]] = [[], []]
  for (let index = 0; index < samples; index++) {
    known.push(await took(desk, () => way(desk, asked(index), who)))
    unknown.push(await took(desk, () => way(desk, fresh(index), who)))
  }
  return kolmogorovSmirnov(known, unknown)
}

describe('S7 the time an answer takes', () => {
  it.each(some)('tells of %s whether another user has asked the same, where nothing hides it', async (...asking) => {
    expect(await told(bob, asking)).toMatchObject({ distance: 1, chance: expect.closeTo(0, 6) })
  })

  it.each(ways)('tells an untrusted caller nothing of %s', async (...asking) => {
    expect((await told(untrusted, asking)).chance).toBeGreaterThan(0.01)
  })

  it.each(some)('tells another tenant nothing of %s', async (...asking) => {
    expect((await told({ tenant: 'globex', user: 'ann' }, asking)).chance).toBeGreaterThan(0.01)
  })
})
