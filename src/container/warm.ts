import { StratagentError } from '../contract/errors.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import { isRecord } from '../define/invalid.ts'
import type { IdentityOptions } from './call-options.ts'

/** A question, or a question with the answer somebody wrote for it and tags of its own. */
export type WarmQuestion = string | AskedBeforehand

interface AskedBeforehand {
  readonly question: string
  readonly answer?: string
  readonly tags?: readonly string[]
}

export interface WarmOptions extends IdentityOptions {
  readonly questions: readonly WarmQuestion[]
  /** What the answers may be dropped by, all of them; one that is there already keeps the tags it has. */
  readonly tags?: readonly string[]
  /** Questions asked side by side. @default 4 */
  readonly concurrency?: number
  /** Told after each tenth of the questions. */
  readonly onProgress?: (progress: { readonly done: number; readonly of: number; readonly failed: number }) => void
}

export interface Warming {
  readonly warmed: number
  readonly failed: readonly { readonly question: string; readonly error: Error }[]
}

export type WarmOne = (agent: AgentTarget, question: AskedBeforehand, identity: IdentityOptions) => Promise<void>

/** Asks every question; goes on after a failure and lists it. */
export async function warm(warmOne: WarmOne, agent: AgentTarget, options: WarmOptions): Promise<Warming> {
  if (!isRecord(options) || !Array.isArray(options.questions)) {
    throw new StratagentError(
      'CONFIG_INVALID',
      "warm takes `{ questions: ['…'] }`, with whom they are asked for beside it.",
    )
  }
  const { questions, tags = [], concurrency = 4, onProgress, ...identity } = options
  const failed: { question: string; error: Error }[] = []
  const waiting = questions
    .map((item): AskedBeforehand => (typeof item === 'string' ? { question: item } : item))
    .values()
  const step = Math.max(1, Math.ceil(questions.length / 10))
  let done = 0

  const work = async (): Promise<void> => {
    for (const item of waiting) {
      try {
        await warmOne(agent, { ...item, tags: [...tags, ...(item.tags ?? [])] }, identity)
      } catch (error) {
        failed.push({ question: item.question, error: asError(error) })
      }
      done++
      if (done % step === 0 || done === questions.length)
        onProgress?.({ done, of: questions.length, failed: failed.length })
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work))
  return { warmed: questions.length - failed.length, failed }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new StratagentError('INPUT_INVALID', String(error))
}
