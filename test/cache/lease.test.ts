import { expect, it, onTestFinished } from 'vitest'
import { defineAgent, defineTool, localEmbedder, StratagentError } from 'stratagent'
import { z } from 'zod'
import { describeRedis } from '../servers/describe-servers.ts'
import { startProxy } from '../servers/proxy.ts'
import { until } from '../servers/until.ts'
import { ask, setUp, type SetUpOptions } from '../set-up.ts'
import { freshPrefix, keysOf, lookingAt, openStore } from '../stores/redis-at-hand.ts'
import { newHold } from './hold.ts'

const question = ask('Where is the museum?')
const minute = 60_000

await describeRedis('two runtimes on one Redis', {}, ({ url, prefix: start }) => {
  const client = () => lookingAt(url)

  /** Runtimes that know of each other by what lies in Redis alone. */
  const setUpTwo = async (options: SetUpOptions = {}) => {
    const prefix = freshPrefix(start)
    const make = () =>
      setUp({
        embedder: false,
        cacheBudget: '10s',
        store: (clock) => openStore({ url, prefix, clock }),
        ...options,
      })
    const leases = async () => (await keysOf(client(), prefix)).filter((key) => key.includes(':l:'))
    return {
      first: await make(),
      second: await make(),
      leases,
      untilAwaited: () =>
        until('somebody waits', async () => {
          const states = await Promise.all((await leases()).map((key) => client().hmget(key, 'w', 'd')))
          return states.some(([isAwaited, isDone]) => isAwaited === '1' && isDone === null)
        }),
    }
  }
  /** A script that waits before it answers. */
  const held = (text: string) => {
    const hold = newHold()
    const script = async (): Promise<string> => {
      await hold.here()
      return text
    }
    return { hold, script }
  }

  it('T36 write down who waited as coalesced, once, with the trace of who asked', async () => {
    const { hold, script } = held('the old town')
    const { first, second, untilAwaited } = await setUpTwo({ script })
    const leading = first.runtime.llm(question)
    await hold.reached
    const following = second.runtime.llm(question)
    await untilAwaited()
    hold.release()
    const [led, followed] = await Promise.all([leading, following])

    expect(led.cache[0]).toMatchObject({ layer: 'exact', result: 'miss' })
    expect(followed).toMatchObject({
      text: 'the old town',
      servedBy: 'exact',
      usage: { usd: 0 },
      saved: { usd: 0.001 },
      cache: [{ layer: 'exact', result: 'coalesced', saved: { usd: 0.001 } }],
    })
    expect(second.model.requests).toHaveLength(0)
    expect((await second.runtime.cache.stats()).layers.exact).toMatchObject({ requests: 1, coalesced: 1, misses: 0 })
    const lookup = second.spans.spans.find(({ name }) => name === 'cache.lookup exact')
    expect(lookup?.attributes['cache.result']).toBe('coalesced')
    expect(lookup?.links.map(({ context }) => context.traceId)).toEqual([followed.cache[0]?.origin?.traceId])
  })

  it('T36 replay to a stream that waited the deltas of the answer, in their pieces', async () => {
    const hold = newHold()
    const { first, second, untilAwaited } = await setUpTwo({
      script: async () => {
        await hold.here()
        return { chunks: ['the ', 'old ', 'town'] }
      },
    })
    const leading = first.runtime.streamLlm(question)
    void leading.result.catch(() => undefined)
    await hold.reached
    const following = second.runtime.streamLlm(question)
    const pieces: string[] = []
    const reading = (async () => {
      for await (const piece of following.textStream) pieces.push(piece)
    })()
    await untilAwaited()
    hold.release()
    await Promise.all([leading.result, reading])
    expect(pieces).toEqual(['the ', 'old ', 'town'])
    expect(second.model.requests).toHaveLength(0)
  })

  it('T36 go on when the one that asks gives up', async () => {
    const { hold, script } = held('the old town')
    const { first, second, untilAwaited } = await setUpTwo({ script })
    const leader = new AbortController()
    const leading = first.runtime.llm(question, { signal: leader.signal })
    await hold.reached
    const following = second.runtime.llm(question)
    await untilAwaited()
    leader.abort()
    await expect(leading).rejects.toMatchObject({ code: 'ABORTED' })
    hold.release()
    expect(await following).toMatchObject({ text: 'the old town', servedBy: 'provider' })
  })

  it('T36 let go of a call that waits when it is aborted', async () => {
    const { hold, script } = held('the old town')
    const { first, second, untilAwaited } = await setUpTwo({ script })
    const leading = first.runtime.llm(question)
    await hold.reached
    const follower = new AbortController()
    const following = second.runtime.llm(question, { signal: follower.signal })
    await untilAwaited()
    follower.abort()
    await expect(following).rejects.toMatchObject({ code: 'ABORTED' })
    hold.release()
    expect((await leading).text).toBe('the old town')
    expect(second.model.requests).toHaveLength(0)
  })

  it('S16 give a leader that was overtaken its answer, and keep the newer one', async () => {
    const { hold, script } = held('old')
    const { first, leases } = await setUpTwo({ script })
    const prefix = (await leases()).join()
    expect(prefix).toBe('')
    const leading = first.runtime.llm(question)
    await hold.reached
    const [lease = ''] = await leases()
    const second = await setUp({
      embedder: false,
      cacheBudget: '10s',
      script: ['new'],
      store: (clock) => openStore({ url, prefix: lease.split(':{')[0] ?? '', clock }),
    })
    await client().hset(lease, 'u', 1) // as if it had been away for longer than its lease
    expect((await second.runtime.llm(question)).text).toBe('new')
    hold.release()
    expect((await leading).text).toBe('old')
    expect(await second.runtime.llm(question)).toMatchObject({ text: 'new', servedBy: 'exact' })
    await first.runtime.cache.settled()
    expect(first.spans.spans.find(({ name }) => name === 'cache.store exact')?.attributes['cache.reason']).toBe(
      'outrun',
    )
  })

  it('wait for an answer that cannot be kept once, and then ask each for themselves', async () => {
    const hold = newHold()
    const { first, second, untilAwaited } = await setUpTwo({
      script: async () => {
        await hold.here()
        return { text: 'the old t', finishReason: 'length' }
      },
    })
    const leading = first.runtime.llm(question)
    await hold.reached
    const following = second.runtime.llm(question)
    await untilAwaited()
    hold.release()
    expect((await Promise.all([leading, following])).map(({ servedBy }) => servedBy)).toEqual(['provider', 'provider'])
  })

  it('share nothing between two users where answers are each user’s own', async () => {
    const { hold, script } = held('the old town')
    const own = defineAgent({
      name: 'own',
      persona: { id: 'own', instructions: 'You answer.' },
      model: 'scripted/one',
      cache: { scope: 'user' },
    })
    const { first, second } = await setUpTwo({ script })
    const leading = first.runtime.run(own, 'Where?', { tenant: 'acme', user: 'u1' })
    await hold.reached
    const other = second.runtime.run(own, 'Where?', { tenant: 'acme', user: 'u2' })
    await until('the other one has asked', () => second.model.requests.length === 1)
    hold.release()
    await Promise.all([leading, other])
  })

  it.each([{ cache: 'refresh' }, { cache: 'bypass' }, { cache: 'no-store' }, { cache: { coalesce: false } }] as const)(
    'do not wait for each other with %o',
    async (options) => {
      const { hold, script } = held('the old town')
      const { first, second } = await setUpTwo({ script })
      const all = [first, second].map(({ runtime }) => runtime.llm(question, options))
      await until('both have asked', () => first.model.requests.length + second.model.requests.length === 2)
      hold.release()
      expect((await Promise.all(all)).map(({ servedBy }) => servedBy)).toEqual(['provider', 'provider'])
    },
  )

  it('wait no longer than they are told to', async () => {
    const { hold, script } = held('the old town')
    const { first, second } = await setUpTwo({ script, cache: { coalesce: '200ms' } })
    const leading = first.runtime.llm(question)
    await hold.reached
    const following = second.runtime.llm(question)
    await until('it asks by itself', () => second.model.requests.length === 1)
    hold.release()
    expect((await Promise.all([leading, following])).map(({ servedBy }) => servedBy)).toEqual(['provider', 'provider'])
  })

  it('do each for themselves a run that may write', async () => {
    let booked = 0
    const book = defineTool({
      name: 'book',
      description: 'Books.',
      input: z.object({}),
      effect: 'write',
      run: () => ++booked,
    })
    const clerk = defineAgent({
      name: 'clerk',
      persona: { id: 'clerk', instructions: 'You book.' },
      model: 'scripted/one',
      tools: [book],
    })
    const { first, second } = await setUpTwo({
      script: ({ messages }) =>
        messages.at(-1)?.role === 'tool' ? 'done' : { toolCalls: [{ name: 'book', input: {} }] },
    })
    const all = await Promise.all([first, second].map(({ runtime }) => runtime.run(clerk, 'Book a room.')))
    expect(all.map(({ text }) => text)).toEqual(['done', 'done'])
    expect(booked).toBe(2)
  })

  it('refresh a stale answer once', async () => {
    const hold = newHold()
    let answers = 0
    const { first, second, leases } = await setUpTwo({
      cache: { ttl: '1h', staleAfter: '10m' },
      async script() {
        if (++answers > 1) await hold.here()
        return `answer ${answers}`
      },
    })
    await first.runtime.llm(question)
    await until('the lease of the first answer is forgotten', async () => (await leases()).length === 0)
    for (const { clock } of [first, second]) clock.advance(15 * minute)
    const stale = await Promise.all([first, second].map(({ runtime }) => runtime.llm(question)))
    expect(stale.map(({ text, cache }) => [text, cache[0]?.result])).toEqual([
      ['answer 1', 'stale'],
      ['answer 1', 'stale'],
    ])
    await hold.reached
    const more = await Promise.all([first, second].map(({ runtime }) => runtime.llm(question)))
    expect(more.map(({ text }) => text)).toEqual(['answer 1', 'answer 1'])
    hold.release()
    await until('the answer is new', async () => (await second.runtime.llm(question)).text === 'answer 2')
    expect(first.model.requests.length + second.model.requests.length).toBe(2)
  })

  it('T37 let no answer slide past its hard age', async () => {
    const { first, second } = await setUpTwo({ cache: { ttl: '10m', maxAge: '30m', sliding: true } })
    await first.runtime.llm(question)
    await first.runtime.cache.settled()
    for (const { clock } of [first, second]) clock.advance(9 * minute)
    expect((await second.runtime.llm(question)).servedBy).toBe('exact')
    for (const { clock } of [first, second]) clock.advance(9 * minute)
    expect((await first.runtime.llm(question)).servedBy).toBe('exact')
    for (const { clock } of [first, second]) clock.advance(9 * minute)
    expect((await second.runtime.llm(question)).servedBy).toBe('exact')
    for (const { clock } of [first, second]) clock.advance(3 * minute)
    expect((await first.runtime.llm(question)).servedBy).toBe('provider')
  })

  it('serve each other’s expired answers while the provider fails', async () => {
    let isDown = false
    const { first, second } = await setUpTwo({
      cache: { ttl: '10m', staleIfError: '1h' },
      script: () => (isDown ? new StratagentError('PROVIDER_UNAVAILABLE', 'down') : 'the old town'),
    })
    await first.runtime.llm(question)
    await first.runtime.cache.settled()
    isDown = true
    for (const { clock } of [first, second]) clock.advance(30 * minute)
    expect(await second.runtime.llm(question)).toMatchObject({ text: 'the old town', servedBy: 'exact' })
  })

  it('ask for the turn while they look by meaning, and give it back when that finds an answer', async () => {
    const { first, second, leases } = await setUpTwo({ embedder: localEmbedder(), script: ['the old town'] })
    await first.runtime.llm(ask('What is the capital of France?'))
    await first.runtime.cache.settled()
    await until('it is found by meaning', async () => {
      const { servedBy } = await second.runtime.llm(ask('What is the capital city of France?'), {
        cache: { mode: 'only-if-cached' },
      })
      return servedBy === 'semantic' || servedBy === 'exact'
    })
    const { servedBy, cache } = await second.runtime.llm(ask('what is the capital of france'))
    expect(servedBy).toBe('semantic')
    expect(cache.map(({ layer, result }) => `${layer} ${result}`)).toContain('exact miss')
    await until('nobody is left with a turn', async () => {
      const ends = await Promise.all((await leases()).map((key) => client().hget(key, 'd')))
      return ends.length === 2 && ends.every((end) => end === '1')
    })
    expect(second.model.requests).toHaveLength(0)
  })

  it('cost a miss one command more before it is asked for, and one that nobody waits for', async () => {
    const proxy = await startProxy(Number(new URL(url).port))
    onTestFinished(() => proxy.stop())
    const prefix = freshPrefix(start)
    const { runtime } = await setUp({
      embedder: false,
      cacheBudget: '10s',
      store: (clock) => openStore({ url: proxy.url, prefix, clock }),
    })
    const commands = () => proxy.commands.filter((name) => !['XREAD', 'HELLO', 'INFO', 'CLIENT'].includes(name))
    const untilGivenBack = () =>
      until('all leases are given back', async () => {
        const all = (await keysOf(client(), prefix)).filter((key) => key.includes(':l:'))
        const done = await Promise.all(all.map((key) => client().hget(key, 'd')))
        return done.every((word) => word === '1')
      })
    await runtime.llm(ask('Something else?')) // the scripts are known then
    await runtime.cache.settled()
    await untilGivenBack()
    const from = commands().length
    await runtime.llm(question)
    await runtime.cache.settled()
    await untilGivenBack()
    // read · lease · write · lease given back
    expect(commands().slice(from)).toEqual(['HMGET', 'EVALSHA', 'EVALSHA', 'EVALSHA'])
    await runtime.llm(question)
    expect(commands().slice(from + 4)).toEqual(['HMGET'])
  })
})
