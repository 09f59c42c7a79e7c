import type { Counter, Histogram, Meter } from '@opentelemetry/api'

/** `first`, and so often its double. */
const doubling = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first * 2 ** index)
const callSeconds = doubling(0.01, 14)
const tokens = Array.from({ length: 14 }, (_, index) => 4 ** index)

/** Every histogram: unit, bounds of its buckets, what it holds. */
const histograms = {
  'cache.operation.duration': [
    's',
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    'Time of a lookup, a store or an invalidation.',
  ],
  'cache.similarity': [
    '1',
    [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 1],
    'Similarity of the nearest stored question.',
  ],
  'cache.entry.age': [
    's',
    [1, 10, 60, 300, 900, 3600, 14_400, 86_400, 604_800],
    'Age of the entries that were served.',
  ],
  'cache.item.size': ['By', [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576], 'Size of what is stored.'],
  'gen_ai.client.inference.duration': [
    's',
    callSeconds,
    'Time of a request to a model or an embedder, each try by itself.',
  ],
  'gen_ai.client.inference.time_to_first_chunk': ['s', callSeconds, 'Time until a streamed answer begins.'],
  'gen_ai.client.inference.operation.input_tokens': ['{token}', tokens, 'Tokens one request sent.'],
  'gen_ai.client.inference.operation.output_tokens': ['{token}', tokens, 'Tokens one request was answered with.'],
  'gen_ai.client.operation.duration': [
    's',
    callSeconds,
    'Time of a request to a model or an embedder, each try by itself.',
  ],
  'gen_ai.client.token.usage': ['{token}', tokens, 'Tokens of one request, in the conventions of 1.41.'],
  'gen_ai.execute_tool.duration': ['s', callSeconds, 'Time a tool ran; results from the cache are not counted.'],
  'gen_ai.invoke_agent.duration': ['s', doubling(0.1, 13), 'Time of a run, answered by the cache or not.'],
  'gen_ai.invoke_agent.inference_calls': ['{inference_call}', doubling(1, 8), 'Model turns of a run.'],
  'gen_ai.invoke_agent.tool_calls': ['{tool_call}', doubling(1, 8), 'Tool calls of a run.'],
  'gen_ai.invoke_workflow.duration': ['s', [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200], 'Time of a workflow.'],
} as const

/** Every counter: unit, what it counts. */
const counters = {
  'cache.requests': ['{request}', 'Lookups and decisions not to look, by what came of them.'],
  'cache.saved.tokens': ['{token}', 'Tokens that hits did not cost.'],
  'cache.saved.cost': ['{USD}', 'Money that hits did not cost.'],
  'cache.saved.duration': ['s', 'Time that hits did not take.'],
  'cache.errors': ['{error}', 'Lookups that a broken store or embedder failed.'],
  'cache.coalesced': ['{request}', 'Calls answered by an equal one that was under way.'],
  'cache.semantic.switched': [
    '{change}',
    'Times that an agent’s semantic cache went off over its error budget, or came back.',
  ],
  'gen_ai.client.inference.usage.input_tokens': ['{token}', 'Tokens sent, cached ones included.'],
  'gen_ai.client.inference.usage.output_tokens': ['{token}', 'Tokens answered, reasoning included.'],
  'gen_ai.client.inference.usage.cache_read.input_tokens': ['{token}', 'Tokens read from the prompt cache.'],
  'gen_ai.client.inference.usage.cache_write.input_tokens': ['{token}', 'Tokens written to the prompt cache.'],
  'gen_ai.client.inference.usage.reasoning.output_tokens': ['{token}', 'Tokens the model thought.'],
} as const

export type HistogramName = keyof typeof histograms
export type CounterName = keyof typeof counters

/** Instruments of a meter, each made when it is first needed. */
export interface Instruments {
  histogram(name: HistogramName): Histogram
  counter(name: CounterName): Counter
}

/** @param rename the name an instrument has in the conventions that are wanted */
export function instrumentsOf(meter: Meter, rename: (name: string) => string): Instruments {
  const histogramsMade = new Map<string, Histogram>()
  const countersMade = new Map<string, Counter>()
  return {
    histogram: (name) =>
      kept(histogramsMade, rename(name), (own) => {
        const [unit, bounds, description] = histograms[name]
        return meter.createHistogram(own, { unit, description, advice: { explicitBucketBoundaries: [...bounds] } })
      }),
    counter: (name) =>
      kept(countersMade, rename(name), (own) => {
        const [unit, description] = counters[name]
        return meter.createCounter(own, { unit, description })
      }),
  }
}

function kept<T>(made: Map<string, T>, name: string, make: (name: string) => T): T {
  const known = made.get(name)
  if (known !== undefined) return known
  const fresh = make(name)
  made.set(name, fresh)
  return fresh
}
