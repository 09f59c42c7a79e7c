import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import {
  decodeValue,
  encodeValue,
  StratagentError,
  type Call,
  type ErrorCode,
  type LlmRequest,
  type Middleware,
  type Outcome,
  type Plugin,
  type ToolRequest,
} from 'stratagent'
import type { Journal } from './journal.ts'

const current = new AsyncLocalStorage<Journal>()

/** Does the work of a run with its journal at hand. */
export function withJournal<T>(journal: Journal, work: () => T): T {
  return current.run(journal, work)
}

/** The name under which the middleware stands in a chain. */
export const journalName = 'bullmq-journal'

/**
 * What a worker's runtime needs: calls that an earlier attempt has finished are not made again. Outside of a worker it
 * does nothing.
 */
export const runJournal: Plugin = Object.freeze({
  name: journalName,
  setup(host) {
    host.middleware('llm', llmJournal)
    host.middleware('tool', toolJournal)
  },
} satisfies Plugin)

const llmJournal: Middleware<'llm'> = {
  name: journalName,
  stage: 'user',
  async handle(call, next) {
    const journal = current.getStore()
    const address = journal?.isOpen === true ? addressOf(call, () => askedOf(call.request)) : undefined
    if (journal === undefined || address === undefined) return next(call)
    const entry = journal.entryOf(address)
    const kept = journal.finished(entry)
    if (kept !== undefined) return replay(call, kept)
    const outcome = await next(call)
    await journal.finish(entry, () => written(call, outcome), false)
    return outcome
  },
}

const toolJournal: Middleware<'tool'> = {
  name: journalName,
  stage: 'user',
  async handle(call, next) {
    const journal = current.getStore()
    const { tool } = call.request
    // a handoff is a word to the run loop, and what it leads to has calls of its own
    const isKept = journal?.isOpen === true && tool.delegate?.kind !== 'handoff'
    const address = isKept ? addressOf(call, () => toolAskedOf(call.request)) : undefined
    if (journal === undefined || address === undefined) return next(call)
    const entry = journal.entryOf(address)
    const kept = journal.finished(entry)
    if (kept !== undefined) return replay(call, kept)
    const isWrite = tool.delegate === undefined && (tool.effect === undefined || tool.effect === 'write')
    if (isWrite) await journal.begin(entry, tool.name)
    try {
      const outcome = await next(call)
      await journal.finish(entry, () => written(call, outcome), isWrite)
      return outcome
    } catch (error) {
      // what was cut short may have happened or not: its beginning stays
      if (isWrite && !call.signal.aborted) await failed({ journal, entry, call, error })
      throw error
    }
  },
}

interface FailedCall {
  readonly journal: Journal
  readonly entry: string
  readonly call: Call<'tool'>
  readonly error: unknown
}

/** A failure that the model is told of is a result like any other; one that ends the run may be tried again. */
async function failed({ journal, entry, call, error }: FailedCall): Promise<void> {
  if (call.request.tool.onError === 'throw') return journal.forget(entry)
  const failure = {
    message: error instanceof Error ? error.message : String(error),
    ...(error instanceof StratagentError && { code: error.code }),
  }
  await journal.finish(entry, () => encoded({ failure }), true)
}

/** Where a call stands and what it asks; none when it cannot be written down. */
function addressOf<K extends 'llm' | 'tool'>(call: Call<K>, asked: () => unknown): string | undefined {
  try {
    const about = encodeValue([call.kind, call.context.path, call.identity.agent?.version, asked()])
    return createHash('sha256').update(about).digest('base64url')
  } catch {
    return undefined
  }
}

function askedOf({ output, markup: _markup, ...request }: LlmRequest): unknown {
  return { ...request, ...(output !== undefined && { output: [output.name, output.schema] }) }
}

function toolAskedOf({ tool: { name, version, schemaDigest }, input }: ToolRequest): unknown {
  return [name, version, schemaDigest, input]
}

function encoded(value: unknown): string {
  return Buffer.from(encodeValue(value)).toString('utf8')
}

interface Written<K extends 'llm' | 'tool'> {
  readonly outcome: Pick<Outcome<K>, 'response' | 'servedBy' | 'keep' | 'deltas'>
  readonly isOtherRequest: boolean
  readonly account: Pick<Call['context'], 'usage' | 'cacheUsage' | 'decisions'>
  readonly effects: Omit<Call['context']['effects'], 'epochs'>
  readonly failure?: { readonly message: string; readonly code?: ErrorCode }
}

/** A finished call: its outcome, and what was recorded of it. */
function written<K extends 'llm' | 'tool'>({ context }: Call<K>, outcome: Outcome<K>): string {
  const { response, servedBy, keep, deltas, answered } = outcome
  const { usage, cacheUsage, decisions } = context
  const { epochs: _epochs, ...effects } = context.effects
  return encoded({
    outcome: { response, servedBy, keep, deltas },
    isOtherRequest: answered !== undefined,
    account: { usage, cacheUsage, decisions },
    effects,
  })
}

/** Gives what an earlier attempt was given, and records what it has recorded; nothing is spent anew. */
function replay<K extends 'llm' | 'tool'>({ context, request }: Call<K>, kept: string): Promise<Outcome<K>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by `written`, for this call of this run
  const { outcome, isOtherRequest, account, effects, failure } = decodeValue(Buffer.from(kept)) as Written<K>
  if (failure !== undefined) {
    const { code, message } = failure
    return Promise.reject(code === undefined ? new Error(message) : new StratagentError(code, message))
  }
  const epochs = context.effects.epochs
  context.absorb(Object.assign(context.detach(), account, { effects: { ...effects, epochs } }))
  // its tags were read in another process at another time: no run is kept whole that rests on them
  context.depend({ unkeepable: 'not-eligible' })
  return Promise.resolve({ ...outcome, ...(isOtherRequest && { answered: request }) })
}
