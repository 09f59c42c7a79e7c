import type { AgentDefinition } from './agent.ts'
import type { SchemaInput, SchemaOutput } from './schema.ts'

declare const types: unique symbol

/** An agent made by `defineAgent`: a definition that knows what its runs take and give. */
export interface DefinedAgent<I = unknown, O = unknown> extends AgentDefinition {
  /** Never there: it carries the types. */
  readonly [types]?: { readonly input: I; readonly output: O }
}

/** What a run of an agent takes: by its input schema, else a string. */
export type RunInput<A> =
  A extends DefinedAgent<infer I> ? I : A extends { readonly input: infer S } ? SchemaInput<S> : string

/** What a run of an agent gives: by its output schema, else a string. */
export type RunOutput<A> =
  A extends DefinedAgent<unknown, infer O> ? O : A extends { readonly output: infer S } ? SchemaOutput<S> : string
