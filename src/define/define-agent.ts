import type { AnySchema, SchemaInput, SchemaOutput } from '../contract/schema.ts'
import type { DefinedAgent, RunInput, RunOutput } from '../contract/typed-agent.ts'
import type { AgentOptions } from './agent-options.ts'
import { compileOptions } from './compile-agent.ts'

export type { DefinedAgent, RunInput, RunOutput }

/** What `defineAgent` takes: the options of `@Agent`, and the schemas that a class has as statics. */
export interface DefineAgentOptions<I extends AnySchema, O extends AnySchema> extends AgentOptions {
  /** What a run is asked with; a string without it. */
  readonly input?: I
  /** What a run gives; a string without it. */
  readonly output?: O
}

/** Declare an agent without a class. */
export function defineAgent<I extends AnySchema = never, O extends AnySchema = never>(
  options: DefineAgentOptions<I, O>,
): DefinedAgent<TakenBy<I>, GivenBy<O>> {
  const { input, output, ...rest } = options
  return compileOptions(rest, { input, output })
}

type TakenBy<S> = [S] extends [never] ? string : SchemaInput<S>
type GivenBy<S> = [S] extends [never] ? string : SchemaOutput<S>
