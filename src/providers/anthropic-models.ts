import type { ModelCatalogue, ModelPrice } from './models.ts'

const million = 1_000_000

/** Writes for five minutes cost 1.25 times the input, for an hour twice as much; reads are given per model. */
function price(input: number, output: number, cacheRead: number): ModelPrice {
  return { input, output, cacheRead, cacheWrite: input * 1.25, cacheWriteLong: input * 2 }
}

/**
 * The Claude models of SDK 1.11.0. Prices are the standard tier of platform.claude.com/docs/en/about-claude/pricing and
 * of the models' own pages, as copies of September and October 2026 have them (Sonnet 5 stayed at 2 and 10 dollars,
 * its announced rise was withdrawn; reads of Sonnet 5.5 cost half since 2026-10-07). Fast mode, batches and
 * region-bound inference cost something else and are not counted. No price was found for Fable 5.2, Mythos 5.2 and
 * Mythos Preview. Shortest cached prefixes are those of the prompt caching page; of the 5.5 generation only Opus has
 * one there.
 */
export const anthropicModels: ModelCatalogue = Object.freeze({
  'claude-fable-5-2': { reasons: true },
  'claude-mythos-5-2': { reasons: true },
  'claude-haiku-5-5': {
    price: { ...price(0.1, 0.5, 0.01), long: { above: 100_000, input: 5, output: 5 } },
    context: million,
    reasons: true,
  },
  'claude-sonnet-5-5': { price: price(2, 10, 0.1), context: million, reasons: true },
  'claude-opus-5-5': { price: price(4, 20, 0.2), context: million, minimumCached: 512, reasons: true },
  'claude-fable-5-1': {
    price: price(10, 50, 0.25),
    context: million,
    minimumCached: 512,
    reasons: true,
    systemAnywhere: true,
  },
  'claude-mythos-5-1': { price: price(10, 50, 0.25), minimumCached: 512, reasons: true, systemAnywhere: true },
  'claude-sonnet-5': { price: price(2, 10, 0.2), context: million, minimumCached: 1024, reasons: true },
  'claude-fable-5': { price: price(10, 50, 1), context: million, minimumCached: 512, reasons: true },
  'claude-mythos-5': { price: price(10, 50, 1), minimumCached: 512, reasons: true },
  'claude-opus-5': {
    price: price(5, 25, 0.5),
    context: million,
    minimumCached: 512,
    reasons: true,
    systemAnywhere: true,
  },
  'claude-opus-4-8': { price: price(5, 25, 0.5), minimumCached: 1024, reasons: true, systemAnywhere: true },
  'claude-opus-4-7': { price: price(5, 25, 0.5), context: million, minimumCached: 2048, reasons: true },
  'claude-mythos-preview': { reasons: true },
  'claude-opus-4-6': { price: price(5, 25, 0.5), context: million, minimumCached: 4096, reasons: true },
  'claude-sonnet-4-6': { price: price(3, 15, 0.3), context: million, minimumCached: 1024, reasons: true },
  'claude-haiku-4-5': { price: price(1, 5, 0.1), context: 200_000, minimumCached: 4096, reasons: true },
  'claude-opus-4-5': { price: price(5, 25, 0.5), context: 200_000, minimumCached: 4096, reasons: true },
  'claude-sonnet-4-5': { price: price(3, 15, 0.3), minimumCached: 1024, reasons: true },
})
