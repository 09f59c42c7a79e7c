import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { defineAgent, type SemanticProfile } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { scratchFolder } from '../stores/scratch.ts'
import { harbour, oddEmbedder } from './odd-embedders.ts'

const embedder = (): ReturnType<typeof oddEmbedder> => oddEmbedder({ vectorOf: harbour })
const profile: SemanticProfile = {
  kind: 'stratagent-semantic-profile',
  version: 2,
  embedder: 'odd one',
  mode: 'faq',
  maxErrorRate: 0.1,
  threshold: 0.9,
  proven: true,
  counts: { pairs: 400, right: 300, served: 300, wrong: 0 },
  similarities: [
    { similarity: 1, right: 230, wrong: 0 },
    { similarity: 0.7, right: 0, wrong: 20 },
  ],
}

function agentWith(given: string | SemanticProfile) {
  return defineAgent({
    name: 'guide',
    persona: { id: 'guide', instructions: 'You answer.' },
    model: 'scripted/one',
    cache: { semantic: { profile: given } },
  })
}

it('lets a profile decide as soon as it is taken in, read from a file or handed in', { timeout: 20_000 }, async () => {
  const path = join(scratchFolder(), 'profile.json')
  writeFileSync(path, JSON.stringify(profile))
  for (const given of [path, profile]) {
    const agent = agentWith(given)
    const { runtime } = await setUp({ agents: [agent], embedder: embedder() })
    await runtime.run(agent, 'Where is the harbour?')
    expect(await runtime.cache.evidence(agent)).toMatchObject({ learned: true, labels: 0, maxErrorRate: 0.1 })
    const { servedBy, cache } = await runtime.run(agent, 'Where is  the harbour?')
    expect(servedBy).toBe('semantic')
    const decision = cache.find(({ layer }) => layer === 'semantic')
    expect(decision?.probability).toBeGreaterThan(0.9)
  }
})

it('S21 refuses at the start a profile that was made for another embedder', async () => {
  const agent = agentWith({ ...profile, embedder: 'other one' })
  await expect(setUp({ agents: [agent], embedder: embedder() })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining("it was made for the embedder 'other one'") as unknown,
  })
})

it('refuses at the start a profile that is none, or that is not there', () => {
  expect(() => agentWith('nowhere/profile.json')).toThrow(
    /`profile`: 'nowhere\/profile.json' is not there.*`stratagent calibrate pairs\.jsonl --out/,
  )
  expect(() => agentWith('README.md')).toThrow(/`profile`: 'README\.md' is no JSON.*`stratagent calibrate/)
  const odd: object = { kind: 'stratagent-semantic-profile', version: 1 }
  expect(() => agentWith({ ...profile, ...odd })).toThrow(/`semantic`|`profile`/)
})

it('says of calls without an agent too that a profile was made for another embedder', async () => {
  const cache = { semantic: { profile: { ...profile, embedder: 'other one' } } }
  await expect(setUp({ cache, embedder: embedder() })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  const { runtime } = await setUp({ cache: { semantic: { profile } }, embedder: embedder() })
  expect((await runtime.llm(ask('Where is the harbour?'))).servedBy).toBe('provider')
})
