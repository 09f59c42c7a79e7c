import { nearest } from '../contract/near-words.ts'
import type { Usage } from '../contract/usage.ts'

/** US dollars per million tokens, standard tier. */
export interface ModelPrice {
  readonly input: number
  readonly output: number
  /** Input read from the provider's prompt cache. @default the price of input */
  readonly cacheRead?: number
  /** Input written to the prompt cache for its usual lifetime. @default the price of input */
  readonly cacheWrite?: number
  /** Input written for the long lifetime (Anthropic one hour). @default the price of a usual write */
  readonly cacheWriteLong?: number
  /** Prompts longer than `above` tokens cost this many times as much, all of their tokens. */
  readonly long?: { readonly above: number; readonly input: number; readonly output: number }
}

/** What is known of a model. Whatever is not known is absent, never guessed. */
export interface ModelFacts {
  /** Absent where no price was found: such a model's calls count as 0 dollars. */
  readonly price?: ModelPrice
  /** Context window, in tokens. */
  readonly context?: number
  /** The shortest prefix the provider's prompt cache keeps, in tokens. */
  readonly minimumCached?: number
  /** Whether it thinks before it answers. @default false */
  readonly reasons?: boolean
  /** Whether it gives token probabilities. @default true, as far as the provider's API has them */
  readonly logprobs?: boolean
  /** Whether a system message may stand in the middle of a conversation. @default false for Anthropic, true for OpenAI */
  readonly systemAnywhere?: boolean
}

/** Models by their id, without the provider's name. */
export type ModelCatalogue = Readonly<Record<string, ModelFacts>>

/** A model's facts: by its id, or by the id without the date of a snapshot. */
export function factsOf(model: string, catalogue: ModelCatalogue): ModelFacts | undefined {
  return own(catalogue, model) ?? own(catalogue, model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, ''))
}

/** A model's id without the provider's name in front. */
export function bareModel(model: string, provider: string): string {
  return model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model
}

/** Token counts as a provider reports them, all input included in `inputTokens`. */
export interface TokenCounts extends Omit<Usage, 'usd'> {
  /** The part of `cacheWriteTokens` that was written for the long lifetime. @default 0 */
  readonly longWriteTokens?: number
}

/** The counts with what the provider bills for them; 0 dollars when the model has no price. */
export function priced({ longWriteTokens = 0, ...counts }: TokenCounts, facts: ModelFacts | undefined): Usage {
  if (facts?.price === undefined) return { ...counts, usd: 0 }
  const { input, output, long, cacheRead = input, cacheWrite = input, cacheWriteLong = cacheWrite } = facts.price
  const times = long !== undefined && counts.inputTokens > long.above ? long : { input: 1, output: 1 }
  const fresh = Math.max(0, counts.inputTokens - counts.cacheReadTokens - counts.cacheWriteTokens)
  const prompt =
    fresh * input +
    counts.cacheReadTokens * cacheRead +
    (counts.cacheWriteTokens - longWriteTokens) * cacheWrite +
    longWriteTokens * cacheWriteLong
  return { ...counts, usd: (prompt * times.input + counts.outputTokens * output * times.output) / 1_000_000 }
}

/** US dollars that reading tokens from the prompt cache saves, against sending them fresh. */
export function readSaving(tokens: number, facts: ModelFacts | undefined): number {
  if (facts?.price === undefined) return 0
  const { input, cacheRead = input } = facts.price
  return (tokens * (input - cacheRead)) / 1_000_000
}

/** The ids nearest to a mistyped one, best first, at most three. */
export function nearestModels(model: string, catalogue: ModelCatalogue): readonly string[] {
  const furthest = Math.max(3, Math.ceil(model.length / 3))
  return nearest(model, Object.keys(catalogue), { furthest }).slice(0, 3)
}

function own(catalogue: ModelCatalogue, model: string): ModelFacts | undefined {
  return Object.hasOwn(catalogue, model) ? catalogue[model] : undefined
}
