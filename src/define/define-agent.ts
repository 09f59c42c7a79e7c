import type { AgentDefinition } from '../contract/agent.ts'
import type { AnySchema, SchemaInput, SchemaOutput } from '../contract/schema.ts'
import type { AgentOptions } from './agent-options.ts'
import { compileOptions } from './compile-agent.ts'

/** What `defineAgent` takes: the options of `@Agent`, and the schemas that a class has as statics. */
export interface DefineAgentOptions<I extends AnySchema, O extends AnySchema> extends AgentOptions {
  /** What a run is asked with; a string without it. */
  readonly input?: I
  /** What a run gives; a string without it. */
  readonly output?: O
}

declare const types: unique symbol

/** An agent made by `defineAgent`: a definition that knows what its runs take and give. */
export interface DefinedAgent<I = unknown, O = unknown> extends AgentDefinition {
  /** Never there: it carries the types. */
  readonly [types]?: { readonly input: I; readonly output: O }
}

/** Declare an agent without a class. */
export function defineAgent<I extends AnySchema = never, O extends AnySchema = never>(
  options: DefineAgentOptions<I, O>,
): DefinedAgent<TakenBy<I>, GivenBy<O>> {
  const { input, output, ...rest } = options
  return compileOptions(rest, { input, output })
}

/** What a run of an agent takes: by its input schema, else a string. */
export type RunInput<A> =
  A extends DefinedAgent<infer I> ? I : A extends { readonly input: infer S } ? SchemaInput<S> : string

/** What a run of an agent gives: by its output schema, else a string. */
export type RunOutput<A> =
  A extends DefinedAgent<unknown, infer O> ? O : A extends { readonly output: infer S } ? SchemaOutput<S> : string

type TakenBy<S> = [S] extends [never] ? string : SchemaInput<S>
type GivenBy<S> = [S] extends [never] ? string : SchemaOutput<S>
