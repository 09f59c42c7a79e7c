import type { Attributes } from '@opentelemetry/api'
import { attribute } from './attributes.ts'

/** Attributes as version 1.41 of the conventions names them: what is written to a prompt cache is `cache_creation` there. */
export function attributes141(attributes: Attributes): Attributes {
  if (!(attribute.cacheWriteTokens in attributes)) return attributes
  const { [attribute.cacheWriteTokens]: written, ...rest } = attributes
  return { ...rest, [attribute.cacheCreationTokens]: written }
}

const instruments: Readonly<Record<string, string>> = {
  'gen_ai.client.inference.duration': 'gen_ai.client.operation.duration',
  'gen_ai.client.inference.time_to_first_chunk': 'gen_ai.client.operation.time_to_first_chunk',
  'gen_ai.invoke_workflow.duration': 'gen_ai.workflow.duration',
}

/** The name of an instrument in version 1.41; what that did not have keeps its name. */
export function instrument141(name: string): string {
  return instruments[name] ?? name
}
