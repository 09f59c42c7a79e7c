import type { ModelCatalogue, ModelFacts, ModelPrice } from './models.ts'

/** Above 272,000 input tokens the families with a window of a million cost twice the input and 1.5 times the output. */
const long = { above: 272_000, input: 2, output: 1.5 }
const longWindow = 1_050_000

/** From GPT-5.6 on, what is written to the prompt cache costs 1.25 times the input. */
function writing(input: number, output: number, cacheRead: number): ModelFacts {
  const price: ModelPrice = { input, output, cacheRead, cacheWrite: input * 1.25, long }
  return { price, context: longWindow, minimumCached: 1024, reasons: true, logprobs: false }
}

function reasoning(input: number, output: number, cacheRead = input): ModelFacts {
  return { price: { input, output, cacheRead }, minimumCached: 1024, reasons: true, logprobs: false }
}

function plain(input: number, output: number, cacheRead = input): ModelFacts {
  return { price: { input, output, cacheRead }, minimumCached: 1024 }
}

const unpriced: ModelFacts = { reasons: true, logprobs: false }

/**
 * The OpenAI models of SDK 7.55.0 that answer with text. Prices are the standard tier of
 * developers.openai.com/api/docs/pricing and of the models' own pages, as copies and reports of 2026 have them (GPT-6
 * and 6.1: September and October; 5.6 after its cuts of July and August; 5.4 and 5.5: June); GPT-5.2 and older are the
 * prices of their last public lists. Flex, priority and batch cost something else and are not counted. The price of a
 * write for twelve hours was not found: it counts as a usual write. Models without a price are here by name only.
 */
export const openaiModels: ModelCatalogue = Object.freeze({
  'gpt-6-astra': writing(10, 50, 1),
  'gpt-6.1-sol': writing(2, 10, 0.1),
  'gpt-6.1-terra': writing(1, 5, 0.05),
  'gpt-6-sol': writing(2, 10, 0.2),
  'gpt-6-luna': writing(0.1, 0.5, 0.01),
  'gpt-5.6': writing(4, 20, 0.4),
  'gpt-5.6-sol': writing(4, 20, 0.4),
  'gpt-5.6-terra': writing(2, 12, 0.2),
  'gpt-5.6-luna': writing(0.2, 1.2, 0.02),
  'gpt-5.5': { ...reasoning(5, 30, 0.5), context: longWindow, price: { input: 5, output: 30, cacheRead: 0.5, long } },
  'gpt-5.5-pro': reasoning(30, 180),
  'gpt-5.4': {
    ...reasoning(2.5, 15, 0.25),
    context: longWindow,
    price: { input: 2.5, output: 15, cacheRead: 0.25, long },
  },
  'gpt-5.4-mini': reasoning(0.75, 4.5, 0.075),
  'gpt-5.4-nano': reasoning(0.2, 1.25, 0.02),
  'gpt-5.3-chat-latest': unpriced,
  'gpt-5.2': reasoning(1.75, 14, 0.175),
  'gpt-5.2-chat-latest': reasoning(1.75, 14, 0.175),
  'gpt-5.2-pro': reasoning(21, 168),
  'gpt-5.1': reasoning(1.25, 10, 0.125),
  'gpt-5.1-codex': reasoning(1.25, 10, 0.125),
  'gpt-5.1-codex-max': reasoning(1.25, 10, 0.125),
  'gpt-5.1-mini': unpriced,
  'gpt-5.1-chat-latest': reasoning(1.25, 10, 0.125),
  'gpt-5': reasoning(1.25, 10, 0.125),
  'gpt-5-mini': reasoning(0.25, 2, 0.025),
  'gpt-5-nano': reasoning(0.05, 0.4, 0.005),
  'gpt-5-chat-latest': plain(1.25, 10, 0.125),
  'gpt-5-codex': reasoning(1.25, 10, 0.125),
  'gpt-5-pro': reasoning(15, 120),
  'gpt-4.1': plain(2, 8, 0.5),
  'gpt-4.1-mini': plain(0.4, 1.6, 0.1),
  'gpt-4.1-nano': plain(0.1, 0.4, 0.025),
  'gpt-4o': plain(2.5, 10, 1.25),
  'gpt-4o-mini': plain(0.15, 0.6, 0.075),
  'chatgpt-4o-latest': plain(5, 15),
  'gpt-4-turbo': plain(10, 30),
  'gpt-4': plain(30, 60),
  'gpt-3.5-turbo': plain(0.5, 1.5),
  'o4-mini': reasoning(1.1, 4.4, 0.275),
  o3: reasoning(2, 8, 0.5),
  'o3-pro': reasoning(20, 80),
  'o3-mini': reasoning(1.1, 4.4, 0.55),
  o1: reasoning(15, 60, 7.5),
  'o1-pro': reasoning(150, 600),
  'codex-mini-latest': reasoning(1.5, 6, 0.375),
  'gpt-5.6-cyber': unpriced,
  'gpt-6-cyber': unpriced,
  'gpt-6-rosalind': unpriced,
  'gpt-rosalind-research': unpriced,
  'gpt-daybreak-blue-latest': unpriced,
  'gpt-daybreak-red-latest': unpriced,
})

/** OpenAI's embedding models; prices of the public list, unchanged since 2024. */
export const openaiEmbeddingModels: ModelCatalogue = Object.freeze({
  'text-embedding-3-small': { price: { input: 0.02, output: 0 }, context: 8191 },
  'text-embedding-3-large': { price: { input: 0.13, output: 0 }, context: 8191 },
  'text-embedding-ada-002': { price: { input: 0.1, output: 0 }, context: 8191 },
})
