import type { AgentDelta } from '../contract/agent.ts'
import type { Call, Next, ServedBy } from '../contract/call.ts'
import { StratagentError, type ErrorCode } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { ToolCallPart, ToolResultPart } from '../contract/llm.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { toolJson } from '../pipeline/tool-text.ts'
import { holdsInstructions } from '../trust/instructions.ts'
import type { ChosenHandoff } from './hand-over.ts'
import { handoffOf, isOpen } from './handoff-choice.ts'
import { servedTogether } from './served-by.ts'

export interface ToolTurnOptions {
  readonly tool: Next<'tool'>
  readonly logger: Logger
}

export interface ToolTurn {
  readonly call: Call<'agent'>
  readonly calls: readonly ToolCallPart[]
  /** The handoff among them that is made; there is one a turn. */
  readonly chosen: ToolCallPart | undefined
  readonly self: object | undefined
}

export interface ToolTurnResult {
  readonly results: readonly ToolResultPart[]
  /** Set when the conversation goes to another agent. */
  readonly handoff?: ChosenHandoff
  /** Who served the agents among the tools; a body of code is served by nobody. */
  readonly servedBy: ServedBy | undefined
}

/** Runs the tools a model asked for in one turn, side by side; the first that throws out of the run stops the others. */
export async function runTools(
  { call, calls, chosen, self }: ToolTurn,
  options: ToolTurnOptions,
): Promise<ToolTurnResult> {
  const siblings = new AbortController()
  const signal = AbortSignal.any([call.signal, siblings.signal])
  try {
    const turn = { call: { ...call, signal }, chosen, self }
    const ran = await Promise.all(calls.map((part) => runTool({ ...turn, part }, options)))
    const handoff = ran.find((one) => one.handoff !== undefined)?.handoff
    const servedBy = servedTogether(...ran.map((one) => one.servedBy))
    return { results: ran.map(({ result }) => result), servedBy, ...(handoff !== undefined && { handoff }) }
  } catch (error) {
    siblings.abort(error)
    throw error
  }
}

interface OneTool {
  readonly call: Call<'agent'>
  readonly part: ToolCallPart
  readonly chosen: ToolCallPart | undefined
  readonly self: object | undefined
}
interface RanTool {
  readonly result: ToolResultPart
  readonly handoff?: ChosenHandoff
  readonly servedBy?: ServedBy
}

async function runTool({ call, part, chosen, self }: OneTool, { tool, logger }: ToolTurnOptions): Promise<RanTool> {
  const { agent, sample } = call.request
  const definition = agent.tools.find(({ name }) => name === part.name)
  const delegate = handoffOf(definition)
  let handoff: ChosenHandoff | undefined
  let byAgent: ServedBy | undefined
  const emit = async (delta: AgentDelta): Promise<void> => call.sink?.write(delta)
  await emit({ type: 'tool-call', callId: part.id, name: part.name, input: part.input })
  let result: ToolResultPart
  try {
    if (definition === undefined || !isOpen(definition, call.identity)) throw unknownTool(part.name, call)
    if (delegate !== undefined && part !== chosen) return { result: await told(call, notMade(part, chosen)) }
    const input = await checked(definition, part.input)
    const sampled = sample === undefined ? {} : { sample }
    const sink = progressSink(call, part)
    const { response, servedBy } = await tool({
      kind: 'tool',
      request: { tool: definition, input, callId: part.id, ...(self !== undefined && { self }), ...sampled },
      identity: call.identity,
      controls: call.controls,
      signal: call.signal,
      context: call.context.child(part.name),
      ...(sink !== undefined && { sink }),
    })
    if (definition.delegate?.kind === 'agent') byAgent = servedBy
    if (delegate !== undefined) handoff = { handoff: delegate, ...(response.place && { place: response.place }) }
    result = { type: 'tool-result', id: part.id, name: part.name, text: textFor(part.name, response.output) }
  } catch (error) {
    if (call.signal.aborted || isOurs(error)) throw error
    if (definition?.onError === 'throw') throw failed(part.name, error)
    // the model answers without what the tool would have said: that answer is for now, and for this user at most
    call.context.depend({ unkeepable: 'tool-failed', scope: definition?.scope ?? 'tenant' })
    tell(logger, error, part.name)
    result = { type: 'tool-result', id: part.id, name: part.name, text: messageOf(error), failed: true }
  }
  // what is built on it would carry its orders to everybody who asks
  if (definition?.untrusted === true || holdsInstructions(result.text)) call.context.depend({ tainted: true })
  await told(call, result)
  return { result, ...(handoff !== undefined && { handoff }), ...(byAgent !== undefined && { servedBy: byAgent }) }
}

/** Shows a result to who reads the stream, and gives it. */
async function told({ sink }: Call<'agent'>, result: ToolResultPart): Promise<ToolResultPart> {
  const { id, name, text } = result
  await sink?.write({ type: 'tool-result', callId: id, name, text, failed: result.failed === true })
  return result
}

function notMade({ id, name }: ToolCallPart, chosen: ToolCallPart | undefined): ToolResultPart {
  const text = `Nothing was handed over by this: a turn has one handoff, and ${chosen?.name ?? 'none'} was it.`
  return { type: 'tool-result', id, name, text, failed: true }
}

function progressSink({ sink }: Call<'agent'>, { id, name }: ToolCallPart): Call<'tool'>['sink'] {
  if (sink === undefined) return undefined
  return {
    get started() {
      return false // progress is no part of the answer: it binds nobody
    },
    async write(delta) {
      if (delta.type === 'progress') await sink.write({ type: 'tool-progress', callId: id, name, value: delta.value })
      else await sink.write({ ...delta.delta, path: [name, ...(delta.delta.path ?? [])], aside: true })
    },
  }
}

async function checked({ name, input }: ToolDefinition, value: unknown): Promise<unknown> {
  const result = await input.check(value)
  if ('value' in result) return result.value
  throw new StratagentError(
    'INPUT_INVALID',
    `The input of ${name} does not fit its schema: ${result.issues.join('; ')}.`,
  )
}

/** What the model reads of a result: text as it is, anything else as JSON. */
function textFor(name: string, output: unknown): string {
  return typeof output === 'string' ? output : toolJson(name, output)
}

/** Errors that are nobody's tool result: a wrong configuration has to be mended, not told to a model. */
function isOurs(error: unknown): boolean {
  return error instanceof StratagentError && nobodysResult.includes(error.code)
}

// one that lies too deep is thrown out of the whole run: told to a model, it would be tried again on every level
const nobodysResult: readonly ErrorCode[] = ['CONFIG_INVALID', 'ABORTED', 'MAX_DEPTH']

/** Says in the log what the model is told of: what looks like a fault of the program loud enough to be heard. */
function tell(logger: Logger, error: unknown, tool: string): void {
  const about = { tool, code: codeOf(error) }
  if (!isFault(error)) logger.info('A tool failed; the model is told.', about)
  else logger.warn('A tool failed by what looks like a fault of the program; nobody but the model is told.', about)
}

function isFault(error: unknown): boolean {
  if (error instanceof StratagentError) return error.code === 'TOOL_FAILED' && isFault(error.cause)
  return [TypeError, ReferenceError, RangeError, SyntaxError].some((fault) => error instanceof fault)
}

function unknownTool(name: string, { identity, request: { agent } }: Call<'agent'>): StratagentError {
  const open = agent.tools.filter((tool) => isOpen(tool, identity))
  const known = open.map((tool) => tool.name).join(', ') || 'none'
  return new StratagentError('TOOL_UNKNOWN', `There is no tool '${name}'. Tools: ${known}.`)
}

function failed(name: string, cause: unknown): StratagentError {
  return new StratagentError('TOOL_FAILED', `The tool ${name} failed: ${messageOf(cause)}`, { cause })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function codeOf(error: unknown): string {
  return error instanceof StratagentError ? error.code : error instanceof Error ? error.name : 'unknown'
}
