import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import type { AnySchema, SchemaInput } from '../contract/schema.ts'
import type { ToolContext, ToolDefinition } from '../contract/tool.ts'
import { compileTool } from './compile-tool.ts'
import { display, invalid, isRecord } from './invalid.ts'
import { toolOptionNames } from './tool-options.ts'
import type { BodyInput, ToolOptions } from './tool-options.ts'

/** What `defineTool` takes: the options of `@Tool`, a name and the body. */
export type DefineToolOptions<S extends AnySchema, O> = ToolOptions<S> & {
  readonly name: string
  readonly run: (input: BodyInput<S>, context: ToolContext) => O
}

/** A tool that is a function: call it, list it in an agent's `tools`, or hand it to `runtime.call`. */
export interface DefinedTool<I = never, O = unknown> {
  /** Checks the input and runs the body, without a runtime: nothing is cached, traced or timed. */
  (input: I, context?: ToolContext): Promise<O>
  readonly definition: ToolDefinition
}

/** Declare a function as a tool. */
export function defineTool<S extends AnySchema, O>(
  options: DefineToolOptions<S, O>,
): DefinedTool<SchemaInput<S>, Awaited<O>> {
  const where = isRecord(options) ? `defineTool ${display(options.name)}` : 'defineTool'
  checkOptions(options, [...toolOptionNames, 'run'], where)
  const { run, ...settings } = options
  if (typeof run !== 'function') throw invalid(where, '`run` is missing. Give the function that does the work.')
  const definition = compileTool({
    options: settings,
    name: options.name,
    where,
    invoke: (_self, input, context) => Reflect.apply(run, undefined, [input, context]),
  })
  const call = async (input: SchemaInput<S>, context: ToolContext = withoutRuntime()): Promise<Awaited<O>> =>
    Reflect.apply(run, undefined, [await checked(definition, input), context])
  return Object.freeze(Object.defineProperty(Object.assign(call, { definition }), 'name', { value: options.name }))
}

async function checked({ name, input }: ToolDefinition, value: unknown): Promise<unknown> {
  const result = await input.check(value)
  if ('value' in result) return result.value
  throw new StratagentError('INPUT_INVALID', `${name}: ${result.issues.join('; ')}. Correct the input.`)
}

function withoutRuntime(): ToolContext {
  return {
    identity: { permissions: [], vary: {} },
    signal: new AbortController().signal,
    runId: 'none',
    callId: 'none',
    progress() {},
  }
}
