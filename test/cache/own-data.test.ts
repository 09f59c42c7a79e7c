import { describe, expect, it } from 'vitest'
import { defineAgent, type Runtime } from 'stratagent'
import type { ScriptedModel } from 'stratagent/testing'
import { ask, setUp } from '../set-up.ts'

const ann = { tenant: 'acme', user: 'ann@acme.com' }
const bob = { tenant: 'acme', user: 'bob@acme.com' }
const model = 'scripted/one'

/** A question after something was said before. */
function after(before: string, question: string) {
  const told = [
    { role: 'user' as const, content: before },
    { role: 'assistant' as const, content: 'I see.' },
  ]
  return { model, messages: [...told, { role: 'user' as const, content: question }] }
}

type Request = Parameters<Runtime['llm']>[0]

/** Who is served what the first user was answered, when all ask the same. */
async function found(answer: string, request: Request): Promise<readonly string[]> {
  const { runtime } = await setUp({ embedder: false, script: () => answer })
  await runtime.llm(request, ann)
  const served = [ann, bob].map(async (who) => (await runtime.llm(request, { ...who, cache: 'no-store' })).servedBy)
  return Promise.all(served)
}

const apart = ['exact', 'provider']
const together = ['exact', 'exact']

describe('S12 T22 an answer that holds data told before', () => {
  it.each([
    ['an e-mail address', 'Write to anna.b@mail.example.', 'We write to Anna.B@mail.example.'],
    ['a phone number', 'My phone is +49 170 1234567.', 'We call +49 (170) 123-4567 at noon.'],
    ['an order', 'It is about order 48213.', 'Order 48213 left on Monday.'],
    ['an id of letters and digits', 'My ticket is AB-99812.', 'Ticket AB-99812 is open.'],
    ['an amount of money', 'I have paid €1,200.00 too much.', 'You get 1.200 EUR back.'],
    ['a name', 'My name is Mirabel and I am cold.', 'Close the window, Mirabel.'],
  ])('is kept for who asks alone: %s', async (_what, before, answer) => {
    expect(await found(answer, after(before, 'What now?'))).toEqual(apart)
  })

  it.each([
    ['says nothing of it', 'It is about order 48213.', 'What now?', 'It left on Monday.'],
    ['says what the question says itself', 'It is about order 48213.', 'Where is 48213?', 'Order 48213 left.'],
    ['names a year', 'I was born in 1984.', 'What now?', 'In 1984 it was cold.'],
    ['holds a number within a longer one', 'It is about order 48213.', 'What now?', 'See page 9482137.'],
    ['has the same digits with another sum', 'I have paid 12 EUR.', 'What now?', 'It costs 1200 EUR.'],
    ['has a word that holds the name', 'My name is Ann.', 'What now?', 'The annual plan.'],
  ])('is kept for all when it %s', async (_what, before, question, answer) => {
    expect(await found(answer, after(before, question))).toEqual(together)
  })

  it('is kept for all when the persona says it to everybody', async () => {
    const request = { ...after('Is it help@acme.com?', 'What now?'), system: 'You answer for help@acme.com.' }
    expect(await found('Write to help@acme.com.', request)).toEqual(together)
  })

  it('takes an order number that was typed in with the question for the question’s own', async () => {
    expect(await found('Order 48213 left on Monday.', ask('Where is order 48213?'))).toEqual(together)
  })
})

describe('S12 an answer that names who asks', () => {
  it('is not kept where nothing says that it might', async () => {
    const { runtime, spans } = await setUp({ embedder: false, script: () => 'It is open, ann@acme.com.' })
    await runtime.llm(ask('Is it open?'), ann)
    expect(spans.spans.find(({ name }) => name === 'cache.store exact')?.attributes['cache.reason']).toBe('personal')
    expect((await runtime.llm(ask('Is it open?'), ann)).servedBy).toBe('provider')
  })

  it('is kept for all where nobody is named', async () => {
    const { runtime } = await setUp({ embedder: false, script: () => 'It is open, ann@acme.com.' })
    await runtime.llm(ask('Is it open?'), { tenant: 'acme' })
    expect((await runtime.llm(ask('Is it open?'), { tenant: 'acme' })).servedBy).toBe('exact')
  })
})

describe('S12 a question that holds an e-mail address', () => {
  const question = 'When does carl@mail.example get his parcel?'

  it('is kept for who asks alone, with its answer', async () => {
    expect(await found('On Monday.', ask(question))).toEqual(apart)
  })

  it('goes with the user who asked it', async () => {
    const { runtime, store } = await setUp({ embedder: false, script: () => 'On Monday.' })
    await runtime.llm(ask(question), ann)
    expect(await store.figures()).toMatchObject({ entries: 1 })
    await runtime.cache.invalidate({ tenant: 'acme', user: ann.user })
    expect((await runtime.llm(ask(question), ann)).servedBy).toBe('provider')
  })

  it('is not found by another user by its meaning, and by its own again', async () => {
    const { runtime } = await setUp({ script: () => 'On Monday.' })
    await runtime.llm(ask(question), ann)
    const reworded = 'When will carl@mail.example get his parcel?'
    expect((await runtime.llm(ask(reworded), { ...bob, cache: 'no-store' })).servedBy).toBe('provider')
    expect((await runtime.llm(ask(reworded), { ...ann, cache: 'no-store' })).servedBy).toBe('semantic')
  })

  it('is no work that another user’s equal call may share', async () => {
    const { runtime, model: asked } = await setUp({ embedder: false, script: () => 'On Monday.' })
    await Promise.all([ann, bob, ann].map((who) => runtime.llm(ask(question), who)))
    expect(requestsOf(asked)).toBe(2)
  })
})

it('S12 T22 keeps an answer of a conversation for its user when it repeats what was said in it', async () => {
  const desk = defineAgent({ name: 'desk', persona: { id: 'desk', instructions: 'You help.' }, model })
  const { runtime, model: asked } = await setUp({
    embedder: false,
    script: ({ messages }) => (messages.length > 1 ? 'Order 48213 left on Monday.' : 'I see.'),
  })
  const say = async (who: object): Promise<readonly string[]> => {
    const told = await runtime.run(desk, 'It is about order 48213.', who)
    const answered = await runtime.run(desk, 'Has it left?', who)
    return [told.servedBy, answered.servedBy]
  }
  expect(await say({ ...ann, session: '1' })).toEqual(['provider', 'provider'])
  expect(await say({ ...bob, session: '1' })).toEqual(['exact', 'provider'])
  expect(await say({ ...ann, session: '2' })).toEqual(['exact', 'exact'])
  expect(requestsOf(asked)).toBe(3)
})

function requestsOf({ requests }: ScriptedModel): number {
  return requests.length
}
