import { expect, it } from 'vitest'
import { failureOf, gate, wire } from './provider-clients.ts'

const chat = { model: 'gpt-4.1', messages: [{ role: 'user' as const, content: 'Hello there' }] }
const input = { model: 'gpt-5.6', input: 'Hello there' }
const ask = { model: 'claude-sonnet-5', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello there' }] }

it('lets a client see the first delta before the last one is made', async () => {
  const { opened, open } = gate()
  const chunks = (async function* () {
    yield 'first'
    await opened
    yield ' last'
  })()
  const { openai } = await wire({ answer: [{ chunks }] })
  const stream = openai.chat.completions.stream(chat)
  stream.on('content', open)
  expect(await stream.finalContent()).toBe('first last')
})

it('tells the answer function that the client went away, and keeps serving others', async () => {
  const { opened, open } = gate()
  const { server, openai } = await wire({
    answer: [
      async ({ signal }) => {
        signal.addEventListener('abort', open)
        leave.abort()
        await opened
        return 'too late'
      },
      'ok',
    ],
  })
  const leave = new AbortController()
  await failureOf(openai.chat.completions.create(chat, { signal: leave.signal }))
  await opened
  expect((await openai.chat.completions.create(chat)).choices[0]?.message.content).toBe('ok')
  expect(server.requests.map(({ outcome }) => outcome)).toEqual(['aborted', 'answered'])
})

it.each([
  ['Messages', ({ anthropic, signal }: Leaving) => anthropic.messages.stream(ask, { signal }).finalMessage()],
  ['Responses', ({ openai, signal }: Leaving) => openai.responses.stream(input, { signal }).finalResponse()],
  ['Chat', ({ openai, signal }: Leaving) => openai.chat.completions.stream(chat, { signal }).finalContent()],
])('ends a stream of %s in the middle when its client leaves, and serves the next', async (_what, call) => {
  const leave = new AbortController()
  const { server, openai, anthropic } = await wire({ answer: [{ chunks: leavingAfter(leave) }, 'ok'] })
  const { signal } = leave
  await failureOf(call({ openai, anthropic, signal }))
  await expect.poll(() => server.requests[0]?.outcome).toBe('aborted')
  expect(await call({ openai, anthropic, signal: new AbortController().signal })).toBeDefined()
})

it('drops an abandoned request during its latency', async () => {
  const { server, openai } = await wire({ answer: () => 'ok', latency: 60_000 })
  await failureOf(openai.chat.completions.create(chat, { timeout: 20 }))
  await expect.poll(() => server.requests[0]?.outcome).toBe('aborted')
})

it('serves eight streams at once, each its own answer', async () => {
  const { opened, open } = gate()
  let waiting = 0
  const { openai } = await wire({
    answer: async ({ lastUserText }) => {
      waiting += 1
      if (waiting === 8) open()
      await opened
      return `You said ${lastUserText} and nothing else`
    },
  })
  const texts = Array.from({ length: 8 }, (_, index) => `word${index}`)
  const answers = texts.map((content) =>
    openai.chat.completions.stream({ ...chat, messages: [{ role: 'user', content }] }).finalContent(),
  )
  expect(await Promise.all(answers)).toEqual(texts.map((text) => `You said ${text} and nothing else`))
})

type Leaving = Pick<Awaited<ReturnType<typeof wire>>, 'openai' | 'anthropic'> & { readonly signal: AbortSignal }

/** A text that stops after its first word, when the client has gone. */
async function* leavingAfter(leave: AbortController): AsyncGenerator<string> {
  yield 'One'
  leave.abort()
  await new Promise(() => undefined)
}
