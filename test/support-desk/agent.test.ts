import { describe, expect, it, onTestFinished } from 'vitest'
import type { Message } from 'stratagent'
import { Bank, bankModule } from '../../agents/support/bank.ts'
import { SupportAgent, supportAgent } from '../../agents/support/support-agent.ts'
import { answerFrom } from '../../examples/support-desk/stand-in/answers.ts'
import { setUp } from '../set-up.ts'

const fees = { name: 'findFees', input: { service: 'transfer' } }
const card = { name: 'findRecords', input: { about: 'card' } }
const block = { name: 'blockCard', input: { reason: 'lost' } }

/** A desk whose model calls the tool a question names, and then answers with what the tool gave. */
async function desk() {
  const bank = new Bank()
  onTestFinished(() => bank.close())
  const agent = supportAgent('scripted/one')
  const { runtime } = await setUp({
    agents: [agent],
    modules: [bankModule(bank)],
    embedder: false,
    script: ({ messages }) => {
      const read = toolTexts(messages)
      if (read.length > 0) return read.join(' ')
      const asked = JSON.stringify(messages.at(-1)?.content)
      return { toolCalls: [[fees, card, block].find(({ name }) => asked.includes(name)) ?? fees] }
    },
  })
  return {
    ask: (text: string, user?: string) => {
      return runtime.run(agent, text, { tenant: 'harbour', ...(user !== undefined && { user }) })
    },
  }
}

function toolTexts(messages: readonly Message[]): readonly string[] {
  const last = messages.at(-1)
  return last?.role === 'tool' ? last.content.map(({ text }) => text) : []
}

describe('the support agent', () => {
  it('reads the tariff once for all customers', async () => {
    const { ask } = await desk()
    const first = await ask('findFees please', 'customer-01')
    const second = await ask('findFees again', 'customer-02')
    expect(first.text).toContain('SWIFT')
    expect(second.cache).toContainEqual(expect.objectContaining({ layer: 'tool', result: 'hit' }))
  })

  it('reads the records of who is signed in, and nobody gets those of another', async () => {
    const { ask } = await desk()
    const [first, second, again] = [
      await ask('findRecords', 'customer-01'),
      await ask('findRecords', 'customer-02'),
      await ask('findRecords', 'customer-01'),
    ]
    expect(first.text).not.toBe(second.text)
    expect(again).toMatchObject({ servedBy: 'exact', text: first.text })
  })

  it('forgets the records and the answers built from them when a card is blocked', async () => {
    const { ask } = await desk()
    await ask('findRecords', 'customer-01')
    await ask('blockCard now', 'customer-01')
    const after = await ask('findRecords', 'customer-01')
    expect(after.servedBy).toBe('provider')
    expect(after.text).toContain('blocked (lost)')
  })

  it('never keeps a run that wrote', async () => {
    const { ask } = await desk()
    await ask('blockCard now', 'customer-01')
    expect((await ask('blockCard now', 'customer-01')).servedBy).toBe('provider')
  })

  it('tells the model when nobody is signed in', async () => {
    const { ask } = await desk()
    expect((await ask('findRecords')).text).toContain('Nobody is signed in')
  })

  it('is the same agent on every model, under one name', async () => {
    const { runtime } = await setUp({ agents: [supportAgent('scripted/one')], modules: [bankModule(new Bank())] })
    await expect(runtime.run(SupportAgent, 'Hello', {})).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('the stand-in provider', () => {
  const question = { messages: [], model: '', system: '', api: 'anthropic-messages', stream: false } as const
  const rest = { ...question, body: {}, headers: {}, signal: new AbortController().signal }
  const tools = [fees, card, block].map(({ name }) => ({ name, description: '', schema: {} }))
  const answer = answerFrom(new Map([['Where is my card?', 'card_arrival']]))

  it('asks for the tool an intent needs, and answers with what it gave', () => {
    const asked = { ...rest, tools, lastUserText: 'Where is my card?' }
    expect(answer({ ...asked, toolResults: [] })).toEqual({ toolCalls: [card] })
    const result = { id: '1', name: 'findRecords', text: 'It is on its way.', failed: false }
    expect(answer({ ...asked, toolResults: [result] })).toMatch(/delivery of your card.*It is on its way\.$/)
  })

  it('asks back politely when it does not know a question', () => {
    const unknown = answer({ ...rest, tools, lastUserText: 'What is the tallest mountain?', toolResults: [] })
    expect(unknown).toContain('Harbour Bank')
  })
})
