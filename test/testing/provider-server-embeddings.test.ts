import { BadRequestError } from 'openai'
import { expect, it } from 'vitest'
import { failureOf, wire } from './provider-clients.ts'

const model = 'text-embedding-3-small'

it("gives the same vector as base64, the SDK's default, and as numbers", async () => {
  const { openai, server } = await wire()
  const encoded = await openai.embeddings.create({ model, input: 'hello' })
  const plain = await openai.embeddings.create({ model, input: 'hello', encoding_format: 'float' })
  expect(server.requests[0]?.body).toMatchObject({ encoding_format: 'base64' })
  expect(encoded.data[0]?.embedding).toEqual(plain.data[0]?.embedding)
  expect(encoded.data[0]?.embedding).toHaveLength(1536)
  expect(Math.hypot(...(encoded.data[0]?.embedding ?? []))).toBeCloseTo(1, 5)
})

it('keeps the order of a batch and gives each text the vector it gets alone', async () => {
  const { openai } = await wire()
  const batch = await openai.embeddings.create({ model, input: ['a', 'b', 'a'] })
  const alone = await openai.embeddings.create({ model, input: 'b' })
  expect(batch.data.map(({ index }) => index)).toEqual([0, 1, 2])
  expect(batch.data[0]?.embedding).toEqual(batch.data[2]?.embedding)
  expect(batch.data[1]?.embedding).toEqual(alone.data[0]?.embedding)
  expect(batch.data[0]?.embedding).not.toEqual(batch.data[1]?.embedding)
  expect(batch.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 })
})

it("honours the dimensions asked for, of a vector of one's own too", async () => {
  const { openai } = await wire({ embed: () => [3, 4, 12] })
  const whole = await openai.embeddings.create({ model, input: 'a', dimensions: 3 })
  const short = await openai.embeddings.create({ model, input: 'a', dimensions: 2, encoding_format: 'float' })
  const long = failureOf(openai.embeddings.create({ model, input: 'a', dimensions: 4 }))
  expect(whole.data[0]?.embedding).toEqual([3, 4, 12])
  expect(short.data[0]?.embedding).toEqual([Math.fround(0.6), Math.fround(0.8)])
  expect(await long).toMatchObject({ status: 500, message: expect.stringContaining('3 dimensions') })
})

it('knows the larger model by its larger vectors', async () => {
  const { openai } = await wire()
  const { data } = await openai.embeddings.create({ model: 'text-embedding-3-large', input: [[1, 2], [3]] })
  expect(data.map(({ embedding }) => embedding.length)).toEqual([3072, 3072])
})

it.each([
  ['an empty text', { input: '' }],
  ['an empty batch', { input: [] }],
  ['too many texts', { input: Array.from({ length: 2049 }, () => 'a') }],
  ['no dimensions', { input: 'a', dimensions: 0 }],
  ['an unknown encoding', { input: 'a', encoding_format: 'hex' }],
  ['no model', { input: 'a', model: undefined }],
])('refuses %s', async (_what, change) => {
  const { openai } = await wire()
  const error = await failureOf(openai.post('/embeddings', { body: { model, ...change } }))
  expect(error).toBeInstanceOf(BadRequestError)
})
