import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { AnySchema } from '../../src/contract/schema.ts'
import type { ToolContext } from '../../src/contract/tool.ts'
import { defineTool } from '../../src/define/define-tool.ts'

const input = z.object({ city: z.string(), days: z.number().default(1) })
const about = { name: 'weather', description: 'The weather of a city.', input }

describe('a function tool', () => {
  it('is called without a runtime', async () => {
    const weather = defineTool({ ...about, run: ({ city, days }) => `${days} days of sun in ${city}` })
    expect(await weather({ city: 'Oslo' })).toBe('1 days of sun in Oslo')
  })

  it('may have a body that takes its time', async () => {
    const weather = defineTool({ ...about, run: async ({ city }) => Promise.resolve(city.length) })
    expect(await weather({ city: 'Oslo' })).toBe(4)
  })

  it('checks its input first', async () => {
    const asked: unknown[] = []
    const weather = defineTool({ ...about, run: (value) => asked.push(value) })
    // @ts-expect-error a city is a string
    const answer = weather({ city: 7 })
    await expect(answer).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      message: expect.stringMatching(/^weather: city: .*Correct the input\.$/),
    })
    expect(asked).toEqual([])
  })

  it('is handed a context that says nothing, or the one given', async () => {
    const seen: (string | undefined)[] = []
    const who = defineTool({
      ...about,
      run(_input, { identity, progress }) {
        progress('half')
        seen.push(identity.tenant)
      },
    })
    const context: ToolContext = {
      identity: { tenant: 'acme', permissions: [], vary: {} },
      signal: AbortSignal.abort(),
      runId: 'r',
      callId: 'c',
      progress() {},
    }
    await who({ city: 'Oslo' })
    await who({ city: 'Oslo' }, context)
    expect(seen).toEqual([undefined, 'acme'])
  })

  it('throws what its body throws', async () => {
    const broken = defineTool({
      ...about,
      run(): string {
        throw new RangeError('no such city')
      },
    })
    await expect(broken({ city: 'Oslo' })).rejects.toBeInstanceOf(RangeError)
  })

  it('carries its definition, frozen, and its name', () => {
    const weather = defineTool({ ...about, timeout: '30s', run: () => 1 })
    expect(weather.name).toBe('weather')
    expect(weather.definition).toMatchObject({ name: 'weather', version: '1', onError: 'tell', timeout: 30_000 })
    expect([weather, weather.definition].every(Object.isFrozen)).toBe(true)
  })
})

describe('the cache of a tool', () => {
  const cacheOf = (options: object) => defineTool({ ...about, ...options, run: () => 1 }).definition.cache

  it('is there by itself when the input alone decides', () => {
    expect(cacheOf({ effect: 'pure' })).toMatchObject({ ttl: 3_600_000, scope: 'tenant' })
  })

  it('can be switched off there', () => {
    expect(cacheOf({ effect: 'pure', cache: false })).toBeUndefined()
  })

  it('must be asked for when data is read', () => {
    expect(cacheOf({ effect: 'read' })).toBeUndefined()
    expect(cacheOf({ effect: 'read', cache: true })).toMatchObject({ ttl: 3_600_000 })
  })

  it('is never there without an effect', () => {
    expect(cacheOf({})).toBeUndefined()
  })

  it('takes what it is told', () => {
    const cache = { ttl: '5m', vary: ['plan'], shared: 'geo' }
    expect(cacheOf({ effect: 'read', cache, scope: 'user' })).toMatchObject({
      ttl: 300_000,
      vary: ['plan'],
      shared: 'geo',
      scope: 'user',
    })
  })

  it('may say the scope for the whole tool', () => {
    const tool = defineTool({ ...about, effect: 'read', cache: { scope: 'user' }, run: () => 1 })
    expect(tool.definition.scope).toBe('user')
  })
})

describe('the schema digest', () => {
  const digestOf = (schema: AnySchema) => defineTool({ ...about, input: schema, run: () => 1 }).definition.schemaDigest
  const text = { type: 'string' }
  const number = { type: 'number' }

  it('is that of an equal schema, whatever the order of its fields', () => {
    expect(digestOf({ type: 'object', properties: { a: text, b: number } })).toBe(
      digestOf({ properties: { b: number, a: text }, type: 'object' }),
    )
  })

  it('changes with the schema', () => {
    expect(digestOf(z.object({ a: z.string() }))).not.toBe(digestOf(z.object({ a: z.string().optional() })))
  })
})
