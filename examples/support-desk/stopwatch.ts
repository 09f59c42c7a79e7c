import type { Embedder, Middleware, MiddlewareByKind } from 'stratagent'

/** Milliseconds of calls, apart by whether a cache answered. */
export interface Times {
  readonly hit: number[]
  readonly miss: number[]
}

/** How long calls inside the runs took, by layer. */
export interface Stopwatch {
  readonly prompt: Times
  readonly exact: Times
  readonly tool: Times
  readonly embedding: Times
  /** Milliseconds per text the encoder had to read. */
  readonly encoder: number[]
  /** Put into `createRuntime({ middleware })`: it stands around the cache of each kind. */
  readonly middleware: MiddlewareByKind
  timed(embedder: Embedder): Embedder
  /** Forgets what it measured while everything was being set up. */
  restart(): void
}

const newTimes = (): Times => ({ hit: [], miss: [] })

/** A watch that has measured nothing yet. */
export function stopwatch(): Stopwatch {
  const [prompt, exact, tool, embedding] = [newTimes(), newTimes(), newTimes(), newTimes()]
  const encoder: number[] = []

  const llm: Middleware<'llm'> = {
    name: 'stopwatch',
    stage: 'user',
    async handle(call, next) {
      const startedAt = performance.now()
      const outcome = await next(call)
      const took = performance.now() - startedAt
      exact[outcome.servedBy === 'provider' ? 'miss' : 'hit'].push(took)
      if (outcome.servedBy === 'provider')
        prompt[outcome.response.usage.cacheReadTokens > 0 ? 'hit' : 'miss'].push(took)
      return outcome
    },
  }

  return {
    prompt,
    exact,
    tool,
    embedding,
    encoder,
    middleware: { llm: [llm], tool: [around('tool', tool)], embedding: [around('embedding', embedding)] },
    timed: (embedder) => ({
      ...embedder,
      async call(call) {
        const startedAt = performance.now()
        const outcome = await embedder.call(call)
        encoder.push((performance.now() - startedAt) / call.request.texts.length)
        return outcome
      },
    }),
    restart() {
      for (const times of [prompt, exact, tool, embedding]) [times.hit.length, times.miss.length] = [0, 0]
      encoder.length = 0
    },
  }
}

/** Times every call that is cached at all, by whether its own layer answered it. */
function around<K extends 'tool' | 'embedding'>(kind: K, times: Times): Middleware<K> {
  return {
    name: 'stopwatch',
    stage: 'user',
    async handle(call, next) {
      const startedAt = performance.now()
      const outcome = await next(call)
      const isRead = !('tool' in call.request) || call.request.tool.effect === 'read'
      if (isRead) times[outcome.servedBy === kind ? 'hit' : 'miss'].push(performance.now() - startedAt)
      return outcome
    },
  }
}
