import { describe, expect, it } from 'vitest'
import type { Call } from '../../src/contract/call.ts'
import { embeddingKey, llmKey, type Keyring } from '../../src/identity/keys.ts'
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
    for (const text of many) keys.add(llmKey(asking(text), keyring).tenant)
    expect(keys.size).toBe(many.size)
    expect([...keys].every((key) => /^[\w-]{43}$/.test(key))).toBe(true)
  })

  it('of a user are another than those of the tenant, and than another user’s', () => {
    const call = asking('Hi there')
    const [first, second] = ['u1', 'u2'].map((user) =>
      llmKey({ ...call, identity: { ...call.identity, user } }, keyring),
    )
    expect(first?.tenant).toBe(second?.tenant)
    expect(new Set([first?.tenant, first?.user, second?.user]).size).toBe(3)
  })

  it('of kinds never meet, whatever is asked', () => {
    const { identity } = asking('Hi there')
    const keys = [
      llmKey(asking('Hi there'), keyring).tenant,
      embeddingKey('Hi there', identity, 'local'),
      embeddingKey('llm', identity, 'Hi there'),
    ]
    expect(new Set(keys).size).toBe(3)
  })
})

function asking(text: string): Call<'llm'> {
  return llmProbe({ model: 'scripted/one', messages: [{ role: 'user', content: text }] })
}
