import { checkOptions } from '../contract/check-options.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { canonical } from '../identity/canonical.ts'
import { digest } from '../identity/digest.ts'
import { compileObjectSchema } from './compile-schema.ts'
import { milliseconds } from './duration.ts'
import { compileGuardrails } from './guardrails.ts'
import { checkToolName } from './delegates.ts'
import { checkChoice, checkText, invalid } from './invalid.ts'
import { toolCachePolicy, toolScope } from './tool-cache-policy.ts'
import { tagFunction } from './tool-tags.ts'
import { toolOptionNames, type AnyToolOptions } from './tool-options.ts'

export interface ToolSource {
  readonly options: AnyToolOptions
  readonly name: string
  /** Class and method, or the function twin. */
  readonly where: string
  readonly invoke: ToolDefinition['invoke']
}

/** A tool checked and frozen. */
export function compileTool({ options, name, where, invoke }: ToolSource): ToolDefinition {
  checkTool(options, name, where)
  const { description, effect, invalidates, timeout, version = '1', onError = 'tell', guardrails = [] } = options
  const input = compileObjectSchema(options.input, `${where}, input schema`)
  const cache = toolCachePolicy(options, where)
  return Object.freeze({
    name,
    description,
    input,
    scope: toolScope(options, where),
    version,
    schemaDigest: digest(canonical(input.json)),
    onError,
    guardrails: compileGuardrails(guardrails, where),
    invoke,
    ...(effect !== undefined && { effect }),
    ...(cache !== undefined && { cache }),
    ...(options.untrusted === true && { untrusted: true }),
    ...(invalidates !== undefined && { invalidates: tagFunction(invalidates, { option: 'invalidates', where }) }),
    ...(timeout !== undefined && { timeout: limit(timeout, where) }),
  })
}

function checkTool(options: AnyToolOptions, name: string, where: string): void {
  checkOptions(options, toolOptionNames, where)
  checkToolName(name, where)
  checkText(options.description, 'description', where)
  checkText(options.version ?? '1', 'version', where)
  checkChoice(options.effect, ['pure', 'read', 'write', 'volatile'], { option: 'effect', where })
  checkChoice(options.onError, ['tell', 'throw'], { option: 'onError', where })
  if (options.untrusted !== undefined && typeof options.untrusted !== 'boolean') {
    throw invalid(where, '`untrusted` is `true` or `false`: whether what it says may hold orders to the model.')
  }
  if (options.invalidates !== undefined && options.effect !== 'write') {
    throw invalid(where, "`invalidates` is for tools that change data. Declare `effect: 'write'`, or remove it.")
  }
}

function limit(timeout: NonNullable<AnyToolOptions['timeout']>, where: string): number {
  const length = milliseconds(timeout, 'timeout', where)
  if (length > 0) return length
  throw invalid(where, '`timeout` is 0, so that no call could ever end in time. Leave it out for no limit.')
}
