import { StratagentError } from '../contract/errors.ts'
import type { SemanticMode } from '../contract/policy.ts'
import type { Embedder } from '../contract/provider.ts'
import { localEmbedder } from '../providers/local-embedder.ts'
import { openaiEmbedder } from '../providers/openai-embeddings.ts'
import { checkErrorRate } from '../trust/threshold.ts'
import { thresholds } from '../trust/verdict.ts'
import { readOptions } from './read-options.ts'

/** What `stratagent calibrate` was asked for. */
export interface CalibrateOptions {
  readonly file: string
  readonly maxErrorRate: number
  readonly mode: SemanticMode
  /** A file of the domain's words. */
  readonly wordsFile?: string
  readonly out?: string
  readonly html?: string
  readonly json: boolean
  readonly embedder: Embedder
  /** Whether the embedder was named, not taken for granted. */
  readonly namesEmbedder: boolean
}

/** Reads the options of `stratagent calibrate`. @throws StratagentError `INPUT_INVALID` */
export function calibrateOptions(args: readonly string[]): CalibrateOptions {
  const { texts, flags, words } = readOptions(args, {
    'max-error-rate': 'text',
    mode: 'text',
    words: 'text',
    out: 'text',
    html: 'text',
    json: 'flag',
    embedder: 'text',
  })
  const [file, ...others] = words
  if (file === undefined) throw wrong('give a file of labelled pairs: `stratagent calibrate pairs.jsonl`.')
  if (others.length > 0) throw wrong(`one file at a time; \`${others.join(' ')}\` is one too many.`)
  const { out, html, words: wordsFile, mode = 'balanced', embedder } = texts
  return {
    file,
    maxErrorRate: errorRateOf(texts['max-error-rate'] ?? '0.02'),
    mode: modeOf(mode),
    ...(wordsFile !== undefined && { wordsFile }),
    ...(out !== undefined && { out }),
    ...(html !== undefined && { html }),
    json: flags.has('json'),
    embedder: embedderOf(embedder ?? 'local'),
    namesEmbedder: embedder !== undefined,
  }
}

function errorRateOf(text: string): number {
  const rate = Number(text)
  const complaint = checkErrorRate(rate)
  if (complaint === undefined) return rate
  throw wrong(complaint.replaceAll('`maxErrorRate`', '`--max-error-rate`'))
}

function modeOf(text: string): SemanticMode {
  const modes: readonly SemanticMode[] = ['strict', 'balanced', 'faq']
  const mode = modes.find((known) => known === text)
  if (mode !== undefined) return mode
  throw wrong(`\`--mode ${text}\` is none; use ${Object.keys(thresholds).join(', ')}.`)
}

function embedderOf(text: string): Embedder {
  if (text === 'local') return localEmbedder()
  if (text === 'openai') return openaiEmbedder()
  if (text.startsWith('openai/')) return openaiEmbedder({ model: text.slice('openai/'.length) })
  throw wrong(`\`--embedder ${text}\` is none; use local, openai or openai/<model>.`)
}

function wrong(sentence: string): StratagentError {
  return new StratagentError('INPUT_INVALID', sentence)
}
