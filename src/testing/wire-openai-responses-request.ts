import type { PromptSegment } from './prompt-cache-model.ts'
import { WireRefusal, badRequest } from './wire-errors.ts'
import { objectIn, objectsIn, parsedJson, textIn } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'
import { textsOf } from './wire-openai-chat-request.ts'
import { brokenLink, conversation } from './wire-question.ts'
import type { Asked, MessageDraft, WireMessage } from './wire-question.ts'
import { checkStrictSchema, checkTools } from './wire-schema-check.ts'

/** A Responses request in shared words, or the refusal the real service answers. */
export function readResponses(body: JsonObject): Asked {
  const items = itemsIn(body)
  checkFields(body, items)
  const tools = toolsIn(body)
  checkTools(tools)
  const all = conversation(items.flatMap(draftsOf))
  checkLinks(all)
  const outputSchema = schemaIn(body)
  const start = all.findIndex(({ role }) => role !== 'system')
  const head = start === -1 ? all : all.slice(0, start)
  const instructions = textIn(body['instructions'])
  return {
    model: textIn(body['model']),
    system: [...(instructions === '' ? [] : [instructions]), ...head.map(({ text }) => text)].join('\n'),
    messages: all.slice(head.length),
    tools,
    ...(outputSchema === undefined ? {} : { outputSchema }),
  }
}

/** The prompt in the order it is cached: tools, instructions, input. */
export function responsesSegments(body: JsonObject): readonly PromptSegment[] {
  const parts = [...objectsIn(body['tools']), { instructions: textIn(body['instructions']) }, ...itemsIn(body)]
  return parts.map((part) => ({ text: JSON.stringify(part) }))
}

/** Settings that change the prefix although no text of it changes. */
export function responsesIdentity(body: JsonObject): readonly string[] {
  const { prompt_cache_key: key, text, reasoning } = body
  return [textIn(key), JSON.stringify(text) ?? '', textIn(objectIn(reasoning)['effort'])]
}

/** Whether the request asks for the log probabilities of its text. */
export function wantsLogprobs(body: JsonObject): boolean {
  return Array.isArray(body['include']) && body['include'].includes('message.output_text.logprobs')
}

function itemsIn({ input }: JsonObject): readonly JsonObject[] {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : objectsIn(input)
}

function checkFields(body: JsonObject, items: readonly JsonObject[]): void {
  const previous = body['previous_response_id']
  const reference = items.find(({ type }) => type === 'item_reference')
  if (textIn(body['model']) === '') throw badRequest("Missing required parameter: 'model'.")
  if (items.length === 0) throw badRequest("Missing required parameter: 'input'.")
  if (typeof previous === 'string') {
    throw badRequest(`Previous response with id '${previous}' not found.`, 'previous_response_not_found')
  }
  if (reference !== undefined) {
    throw new WireRefusal({
      status: 404,
      message: `Item with id '${textIn(reference['id'])}' not found.`,
      code: 'not_found',
    })
  }
}

function checkLinks(messages: readonly WireMessage[]): void {
  const broken = brokenLink(messages)
  if (broken?.missing === 'result') throw badRequest(`No tool output found for function call ${broken.id}.`)
  if (broken?.missing === 'call')
    throw badRequest(`No tool call found for function call output with call_id ${broken.id}.`)
}

function schemaIn(body: JsonObject): JsonObject | undefined {
  const { type, name, schema, strict } = objectIn(objectIn(body['text'])['format'])
  if (type !== 'json_schema') return undefined
  if (textIn(name) === '') throw badRequest("Missing required parameter: 'text.format.name'.")
  if (strict === true) checkStrictSchema(schema, { of: `text.format '${textIn(name)}'`, allRequired: true })
  return objectIn(schema)
}

function toolsIn(body: JsonObject): Asked['tools'] {
  const functions = objectsIn(body['tools']).filter(({ type }) => type === 'function')
  return functions.map(({ name, description, parameters, strict }) => {
    if (strict === true) checkStrictSchema(parameters, { of: `function '${textIn(name)}'`, allRequired: true })
    return { name: textIn(name), description: textIn(description), schema: objectIn(parameters) }
  })
}

function draftsOf(item: JsonObject): readonly MessageDraft[] {
  const { type, role, content, call_id: callId, name, arguments: json, output } = item
  const id = textIn(callId)
  switch (type) {
    case 'function_call':
      return [{ role: 'assistant', toolCalls: [{ id, name: textIn(name), input: parsedJson(textIn(json)) }] }]
    case 'function_call_output':
      return [{ role: 'user', toolResults: [{ id, text: textsOf(output).join('\n'), failed: false }] }]
    case 'reasoning':
      return []
    default:
      return [{ role: roleOf(role), parts: textsOf(content) }]
  }
}

function roleOf(role: unknown): WireMessage['role'] {
  if (role === 'user' || role === 'assistant') return role
  if (role === 'system' || role === 'developer') return 'system'
  throw badRequest(`Invalid value: '${String(role)}' is not a role. Use user, assistant, system or developer.`)
}
