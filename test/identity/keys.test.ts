import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/contract/call.ts'
import type { LlmRequest } from '../../src/contract/llm.ts'
import { embeddingKey, llmKey, ownKey, type Keyring } from '../../src/identity/keys.ts'
import { llmProbe } from '../../src/testing/probe-call.ts'

const keyring: Keyring = {
  embedder: 'local',
  policy: 'none',
  fingerprint: (model) => model,
  noEffect: () => new Set(),
}

/** Texts that are hard on short hashes: numbered, drawn at random, and pairs that 32-bit string hashes cannot tell apart. */
function texts(count: number): ReadonlySet<string> {
  let seed = 42
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647)
  const many = new Set<string>()
  // every text of these pairs has the same hash in the h = 31 * h + code family
  for (let bits = 0; bits < 4_096; bits++) {
    many.add(Array.from({ length: 12 }, (_none, bit) => ((bits >> bit) & 1 ? 'Aa' : 'BB')).join(''))
  }
  for (let index = 0; many.size < count; index++) many.add(index % 2 === 0 ? `${index}` : random().toString(36))
  return many
}

function smallHash(text: string): number {
  let hash = 0
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0
  return hash
}

describe('T14 the key', () => {
  const request: LlmRequest = {
    model: 'scripted/one',
    system: 'You are brief.',
    messages: [{ role: 'user', content: 'Wo ist „42“?\ud800' }],
    tools: [{ name: 'find', description: 'Finds.', input: { type: 'object', properties: { id: {}, by: {} } } }],
    temperature: 0.1,
    extra: { since: new Date(0), b: 1n, a: [new Uint8Array([1, 2])] },
  }
  const identity = { permissions: ['b', 'a'], vary: { plan: 'gold', area: 'eu' }, tenant: 'acme', user: 'u1' }

  it('of an answer is the same in another process, whatever the order of the fields', () => {
    const source = new URL('../../src/identity/keys.ts', import.meta.url).href
    const program = `
      import { llmKey } from ${JSON.stringify(source)}
      const keyring = { embedder: 'local', policy: 'none', fingerprint: (model) => model, noEffect: () => new Set() }
      const request = {
        extra: { a: [new Uint8Array([1, 2])], b: 1n, since: new Date(0) },
        temperature: 0.1,
        tools: [{ input: { properties: { by: {}, id: {} }, type: 'object' }, description: 'Finds.', name: 'find' }],
        messages: [{ content: 'Wo ist „42“?\\ud800', role: 'user' }],
        system: 'You are brief.',
        model: 'scripted/one',
      }
      const identity = { user: 'u1', tenant: 'acme', vary: { area: 'eu', plan: 'gold' }, permissions: ['a', 'b'] }
      process.stdout.write(JSON.stringify(llmKey({ request, identity }, keyring)))`
    const elsewhere = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
    expect(JSON.parse(elsewhere)).toEqual(llmKey({ ...llmProbe(request), identity }, keyring))
  })
})

describe('T17 keys', () => {
  const many = texts(100_000)

  it('are tried on texts that a 32-bit hash confuses', () => {
    expect(new Set([...many].map(smallHash)).size).toBeLessThan(many.size - 4_000)
  })

  it('of vectors are of 256 bits and differ for 100,000 texts', () => {
    const keys = new Set([...many].map((text) => embeddingKey(text, { permissions: [], vary: {} }, 'local')))
    expect(keys.size).toBe(many.size)
    expect([...keys].every((key) => /^[\w-]{43}$/.test(key))).toBe(true)
  })

  it('of answers are of 256 bits and differ for 100,000 questions', () => {
    const keys = new Set<string>()
    for (const text of many) keys.add(llmKey(asking(text), keyring))
    expect(keys.size).toBe(many.size)
    expect([...keys].every((key) => /^[\w-]{43}$/.test(key))).toBe(true)
  })

  it('of a user are another than those of the tenant, and than another user’s', () => {
    const call = asking('Hi there')
    const [first = '', second = ''] = ['u1', 'u2'].map((user) => {
      return llmKey({ ...call, identity: { ...call.identity, user } }, keyring)
    })
    expect(first).toBe(second)
    expect(new Set([first, ownKey(first, 'u1'), ownKey(second, 'u2')]).size).toBe(3)
  })

  it('of kinds never meet, whatever is asked', () => {
    const { identity } = asking('Hi there')
    const keys = [
      llmKey(asking('Hi there'), keyring),
      embeddingKey('Hi there', identity, 'local'),
      embeddingKey('llm', identity, 'Hi there'),
    ]
    expect(new Set(keys).size).toBe(3)
  })
})

function asking(text: string): Call<'llm'> {
  return llmProbe({ model: 'scripted/one', messages: [{ role: 'user', content: text }] })
}
