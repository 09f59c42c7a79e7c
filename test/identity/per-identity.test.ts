import { expect, it } from 'vitest'
import type { Identity } from '../../src/contract/identity.ts'
import { perIdentity } from '../../src/identity/per-identity.ts'
import { implicitTags } from '../../src/identity/tags.ts'

const fixed: Identity = Object.freeze({ tenant: 'acme', permissions: Object.freeze([]), vary: Object.freeze({}) })

it('what is derived from an identity that nobody can change is made once', () => {
  let made = 0
  const tenantOf = perIdentity(({ tenant }) => ({ tenant, made: ++made }))
  expect([tenantOf(fixed), tenantOf(fixed)]).toEqual([
    { tenant: 'acme', made: 1 },
    { tenant: 'acme', made: 1 },
  ])
})

it.each<[string, Identity]>([
  ['itself', { ...fixed }],
  ['its permissions', Object.freeze({ ...fixed, permissions: [] })],
  ['its vary values', Object.freeze({ ...fixed, vary: {} })],
  ['its agent', Object.freeze({ ...fixed, agent: { name: 'guide', persona: 'g:1', version: '1', pinned: false } })],
])('S2 an identity is read anew each time while %s can be changed', (_what, identity) => {
  let made = 0
  const count = perIdentity(() => ++made)
  expect([count(identity), count(identity)]).toEqual([1, 2])
})

it('S2 the tags of an identity follow its tenant when that is changed', () => {
  const identity = { tenant: 'acme', permissions: [], vary: {} }
  const before = implicitTags('llm', identity)
  identity.tenant = 'other'
  expect(implicitTags('llm', identity)).not.toEqual(before)
})
