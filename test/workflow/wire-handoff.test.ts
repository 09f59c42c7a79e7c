import { agentAsTool, anthropic, defineAgent, openai, type Provider } from 'stratagent'
import { providerServer, type ProviderServer, type ProviderServerOptions } from 'stratagent/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { setUp } from '../set-up.ts'
import { member } from './team.ts'

type Wire = readonly [string, (server: ProviderServer) => Provider<'llm'>]
const wires: readonly Wire[] = [
  ['Anthropic Messages', ({ anthropicUrl: baseURL }) => anthropic({ name: 'scripted', apiKey: 'k', baseURL })],
  ['OpenAI Responses', ({ openaiUrl: baseURL }) => openai({ name: 'scripted', apiKey: 'k', baseURL })],
  ['OpenAI Chat', ({ openaiUrl: baseURL }) => openai({ name: 'scripted', apiKey: 'k', baseURL, api: 'chat' })],
]
const acme = { tenant: 'acme' }

describe.each(wires)('over %s', (_name, providerAt) => {
  async function wired(answer: NonNullable<ProviderServerOptions['answer']>) {
    const server = await providerServer({ answer })
    onTestFinished(() => server.close())
    return { server, providers: [providerAt(server)] }
  }

  it('an agent without tools goes on with a conversation that was handed to it by a tool', async () => {
    const billing = defineAgent(member('billing'))
    const desk = defineAgent({ ...member('desk'), handoffs: [() => billing] })
    const { server, providers } = await wired([
      { toolCalls: [{ name: 'handoff_to_billing', input: {} }] },
      ({ toolResults, system }) => `${system} ${toolResults.map(({ name }) => name).join()}`,
    ])
    const { runtime } = await setUp({ agents: [desk], providers, embedder: false })
    const { output, agent } = await runtime.run(desk, 'I was charged twice', acme)
    expect({ output, agent }).toEqual({ output: 'You are billing. handoff_to_billing', agent: 'billing' })
    expect(server.requests).toHaveLength(2)
  })

  it('an agent that has lost its tools goes on with a conversation in which it called them', async () => {
    const scout = defineAgent(member('scout'))
    const lead = defineAgent({ ...member('lead'), tools: [agentAsTool(() => scout)] })
    const bare = defineAgent(member('bare'))
    const { providers } = await wired([
      { toolCalls: [{ name: 'scout', input: { input: 'Look' } }] },
      'Red.',
      'Mars is red.',
      'As I said.',
    ])
    const { runtime } = await setUp({ agents: [lead, bare], providers, embedder: false })
    const as = { ...acme, session: 's1' }
    await runtime.run(lead, 'What of Mars?', as)
    expect((await runtime.run(bare, 'And again?', as)).output).toBe('As I said.')
  })
})
