/** JSON Schema as data (draft 2020-12 or older). */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What we use of the Standard Schema interface, version 1 (https://standardschema.dev): zod, valibot, arktype and others implement it. */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
  }
}
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }
export interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** A schema as a user may hand it in. */
export type AnySchema = StandardSchema | JsonSchema

/** The type of a value a schema has let through. */
export type SchemaOutput<S> = S extends StandardSchema<unknown, infer Output> ? Output : unknown
/** The type of a value a schema takes. */
export type SchemaInput<S> = S extends { readonly '~standard': { readonly types?: infer T } }
  ? NonNullable<T> extends { readonly input: infer Input }
    ? Input
    : unknown
  : unknown

/** A value let through, or what is wrong with it, a sentence each. */
export type Checked = { readonly value: unknown } | { readonly issues: readonly string[] }

/** A schema compiled for use: sent to providers as JSON Schema, asked by us as a function. */
export interface CompiledSchema {
  readonly json: JsonSchema
  check(value: unknown): Checked | Promise<Checked>
}
