import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { AgentDefinition } from '../../src/contract/agent.ts'
import type { Guardrail } from '../../src/contract/guardrail.ts'
import { defineAgent } from '../../src/define/define-agent.ts'
import { defineTool } from '../../src/define/define-tool.ts'

const options = {
  name: 'desk',
  persona: { id: 'clerk', instructions: 'You are brief.' },
  model: 'openai/gpt-5-mini',
  settings: { temperature: 0.2 },
}
const find = { name: 'find', description: 'Finds.', input: z.object({ id: z.string() }), run: () => 'found' }
const polite: Guardrail = { name: 'polite', at: ['output'], check: () => ({ pass: true }) }

function base(): AgentDefinition {
  return defineAgent({
    ...options,
    tools: [defineTool(find)],
    guardrails: [polite],
    output: z.object({ a: z.string() }),
  })
}

function changed(change: object): AgentDefinition {
  const { output, ...rest } = {
    ...options,
    tools: [defineTool(find)],
    guardrails: [polite],
    output: z.object({ a: z.string() }),
    ...change,
  }
  return defineAgent({ ...rest, output })
}

function drift(other: AgentDefinition): readonly string[] {
  const { digests } = base()
  const names = new Set([...Object.keys(digests), ...Object.keys(other.digests)])
  return [...names].filter((name) => digests[name] !== other.digests[name])
}

describe('the config version', () => {
  it('is that of an equal configuration, built anew', () => {
    expect(changed({}).identity).toEqual(base().identity)
  })

  it.each([
    ['instructions', { persona: { id: 'clerk', instructions: 'You are kind.' } }, ['persona']],
    ['persona id', { persona: { id: 'other', instructions: 'You are brief.' } }, ['persona']],
    ['model', { model: 'openai/gpt-5' }, ['model']],
    ['fallback', { fallback: ['openai/gpt-5'] }, ['fallback']],
    ['settings', { settings: { temperature: 0.3 } }, ['settings']],
    ['output schema', { output: z.object({ b: z.string() }) }, ['output']],
    ['guardrail version', { guardrails: [{ ...polite, version: '2' }] }, ['guardrails']],
    ['guardrail name', { guardrails: [{ ...polite, name: 'kind' }] }, ['guardrails']],
    ['tool description', { tools: [defineTool({ ...find, description: 'Seeks.' })] }, ['tools', 'tool:find']],
    ['tool schema', { tools: [defineTool({ ...find, input: z.object({ no: z.string() }) })] }, ['tools', 'tool:find']],
    ['tool version', { tools: [defineTool({ ...find, version: '2' })] }, ['tools', 'tool:find']],
    ['tool effect', { tools: [defineTool({ ...find, effect: 'read' })] }, ['tools', 'tool:find']],
    ['tool guardrail', { tools: [defineTool({ ...find, guardrails: [polite] })] }, ['tools', 'tool:find']],
    ['tool name', { tools: [defineTool({ ...find, name: 'seek' })] }, ['tools', 'tool:find', 'tool:seek']],
    ['list of tools', { tools: [] }, ['tools', 'tool:find']],
  ])('changes with the %s, and says where', (_what, change, parts) => {
    const other = changed(change)
    expect(other.identity.version).not.toBe(base().identity.version)
    expect(drift(other).toSorted()).toEqual(parts.toSorted())
  })

  it.each([
    ['its lifetimes', { cache: { ttl: '5m' } }],
    ['its turns', { maxTurns: 3 }],
    ['its description', { description: 'The desk.' }],
  ])('does not change with %s', (_what, change) => {
    expect(changed(change).identity).toEqual(base().identity)
  })

  it('stays when it is pinned, while the digests show the drift', () => {
    const pinned = changed({ version: '3', model: 'openai/gpt-5' })
    expect(pinned.identity).toMatchObject({ version: '3', pinned: true })
    expect(drift(pinned)).toEqual(['model'])
  })

  it('has the persona beside it as its id and a digest of its instructions', () => {
    const kind = changed({ persona: { id: 'clerk', instructions: 'You are kind.' } })
    expect(base().identity.persona).toMatch(/^clerk:[\w-]{43}$/)
    expect(kind.identity.persona).not.toBe(base().identity.persona)
  })
})
