import type { AnySchema } from '../contract/schema.ts'
import type { ToolContext } from '../contract/tool.ts'
import { methodNameOf } from './decorator-place.ts'
import { recordTool } from './metadata.ts'
import type { BodyInput, ToolOptions } from './tool-options.ts'

/** Declare a method as a tool of its agent. */
export function Tool<S extends AnySchema>(options: ToolOptions<S>) {
  return <M extends (input: BodyInput<S>, context: ToolContext) => unknown>(
    prototype: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<M>,
  ): void => recordTool(prototype.constructor, methodNameOf(prototype, key, descriptor), options)
}
