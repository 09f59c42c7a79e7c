import type { AgentDelta } from '../contract/agent.ts'
import type { Call, Next } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { ToolCallPart, ToolResultPart } from '../contract/llm.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { toolJson } from '../pipeline/tool-text.ts'

export interface ToolTurnOptions {
  readonly tool: Next<'tool'>
  readonly logger: Logger
}

export interface ToolTurn {
  readonly call: Call<'agent'>
  readonly calls: readonly ToolCallPart[]
  readonly self: object | undefined
}

/** Runs the tools a model asked for in one turn, side by side; the first that throws out of the run stops the others. */
export async function runTools(
  { call, calls, self }: ToolTurn,
  options: ToolTurnOptions,
): Promise<readonly ToolResultPart[]> {
  const siblings = new AbortController()
  const signal = AbortSignal.any([call.signal, siblings.signal])
  try {
    return await Promise.all(calls.map((part) => runTool({ call: { ...call, signal }, part, self }, options)))
  } catch (error) {
    siblings.abort(error)
    throw error
  }
}

interface OneTool {
  readonly call: Call<'agent'>
  readonly part: ToolCallPart
  readonly self: object | undefined
}

async function runTool({ call, part, self }: OneTool, { tool, logger }: ToolTurnOptions): Promise<ToolResultPart> {
  const { agent } = call.request
  const definition = agent.tools.find(({ name }) => name === part.name)
  const emit = async (delta: AgentDelta): Promise<void> => call.sink?.write(delta)
  await emit({ type: 'tool-call', callId: part.id, name: part.name, input: part.input })
  let result: ToolResultPart
  try {
    if (definition === undefined) throw unknownTool(part.name, agent.tools)
    const input = await checked(definition, part.input)
    const sink = progressSink(call, part)
    const { response } = await tool({
      kind: 'tool',
      request: { tool: definition, input, callId: part.id, ...(self !== undefined && { self }) },
      identity: call.identity,
      controls: call.controls,
      signal: call.signal,
      context: call.context.child(part.name),
      ...(sink !== undefined && { sink }),
    })
    result = { type: 'tool-result', id: part.id, name: part.name, text: textFor(part.name, response.output) }
  } catch (error) {
    if (call.signal.aborted || isOurs(error)) throw error
    if (definition?.onError === 'throw') throw failed(part.name, error)
    // the model answers without what the tool would have said: that answer is for now, and for this user at most
    call.context.depend({ unkeepable: 'tool-failed', scope: definition?.scope ?? 'tenant' })
    logger.info('A tool failed; the model is told.', { tool: part.name, code: codeOf(error) })
    result = { type: 'tool-result', id: part.id, name: part.name, text: messageOf(error), failed: true }
  }
  await emit({
    type: 'tool-result',
    callId: part.id,
    name: part.name,
    text: result.text,
    failed: result.failed === true,
  })
  return result
}

function progressSink({ sink }: Call<'agent'>, { id, name }: ToolCallPart): Call<'tool'>['sink'] {
  if (sink === undefined) return undefined
  return {
    get started() {
      return false // progress is no part of the answer: it binds nobody
    },
    async write(delta) {
      if (delta.type === 'progress') await sink.write({ type: 'tool-progress', callId: id, name, value: delta.value })
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
  return error instanceof StratagentError && (error.code === 'CONFIG_INVALID' || error.code === 'ABORTED')
}

function unknownTool(name: string, tools: readonly ToolDefinition[]): StratagentError {
  const known = tools.map((tool) => tool.name).join(', ') || 'none'
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
