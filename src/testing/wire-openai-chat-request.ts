import type { PromptSegment } from './prompt-cache-model.ts'
import { badRequest } from './wire-errors.ts'
import { objectIn, objectsIn, parsedJson, textIn } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'
import { brokenLink, conversation } from './wire-question.ts'
import type { Asked, MessageDraft, WireMessage } from './wire-question.ts'
import { checkStrictSchema, checkTools } from './wire-schema-check.ts'

const roles = new Set(['developer', 'system', 'user', 'assistant', 'tool'])

/** A Chat Completions request in shared words, or the refusal the real service answers. */
export function readChat(body: JsonObject): Asked {
  const wire = objectsIn(body['messages'])
  if (textIn(body['model']) === '') throw badRequest('you must provide a model parameter')
  if (wire.length === 0) throw badRequest("Missing required parameter: 'messages'.")
  if (body['n'] !== undefined && body['n'] !== 1) throw badRequest("'n': this server answers one choice, leave it out.")
  const unknown = wire.find(({ role }) => !roles.has(textIn(role)))
  if (unknown !== undefined) throw badRequest(`Invalid value: '${String(unknown['role'])}' is not a role.`)
  const tools = chatTools(body)
  checkTools(tools)
  const all = conversation(wire.map(draftOf))
  checkLinks(all)
  const outputSchema = schemaIn(body)
  // instructions stand in front; a system message further down is part of the conversation
  const start = all.findIndex(({ role }) => role !== 'system')
  const head = start === -1 ? all : all.slice(0, start)
  return {
    model: textIn(body['model']),
    system: head.map(({ text }) => text).join('\n'),
    messages: all.slice(head.length),
    tools,
    ...(outputSchema === undefined ? {} : { outputSchema }),
  }
}

/** The prompt in the order it is cached: tools, then messages. */
export function chatSegments(body: JsonObject): readonly PromptSegment[] {
  return [...objectsIn(body['tools']), ...objectsIn(body['messages'])].map((part) => ({ text: JSON.stringify(part) }))
}

/** Settings that change the prefix although no text of it changes. */
export function chatIdentity(body: JsonObject): readonly string[] {
  const { prompt_cache_key: key, response_format: format, reasoning_effort: effort, verbosity } = body
  return [textIn(key), JSON.stringify(format) ?? '', textIn(effort), textIn(verbosity)]
}

function checkLinks(messages: readonly WireMessage[]): void {
  const broken = brokenLink(messages)
  if (broken?.missing === 'result') {
    throw badRequest(
      `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id': ${broken.id} has none.`,
    )
  }
  if (broken?.missing === 'call') {
    throw badRequest(
      `messages with role 'tool' must be a response to a preceding message with 'tool_calls': ${broken.id} is not.`,
    )
  }
}

function schemaIn(body: JsonObject): JsonObject | undefined {
  const format = objectIn(body['response_format'])
  if (format['type'] !== 'json_schema') return undefined
  const { name, schema, strict } = objectIn(format['json_schema'])
  if (textIn(name) === '') throw badRequest("Missing required parameter: 'response_format.json_schema.name'.")
  if (strict === true) checkStrictSchema(schema, { of: `response_format '${textIn(name)}'`, allRequired: true })
  return objectIn(schema)
}

function chatTools(body: JsonObject): Asked['tools'] {
  return objectsIn(body['tools']).map((tool) => {
    const { name, description, parameters, strict } = objectIn(tool['function'])
    if (strict === true) checkStrictSchema(parameters, { of: `function '${textIn(name)}'`, allRequired: true })
    return { name: textIn(name), description: textIn(description), schema: objectIn(parameters) }
  })
}

function draftOf(message: JsonObject): MessageDraft {
  const parts = textsOf(message['content'])
  switch (message['role']) {
    case 'tool':
      return {
        role: 'user',
        toolResults: [{ id: textIn(message['tool_call_id']), text: parts.join('\n'), failed: false }],
      }
    case 'assistant':
      return { role: 'assistant', parts, toolCalls: objectsIn(message['tool_calls']).map(callOf) }
    case 'user':
      return { role: 'user', parts }
    default:
      return { role: 'system', parts }
  }
}

function callOf({ id, function: call }: JsonObject): { id: string; name: string; input: unknown } {
  const { name, arguments: json } = objectIn(call)
  return { id: textIn(id), name: textIn(name), input: parsedJson(textIn(json)) }
}

/** The text blocks of a content: a string is one. */
export function textsOf(content: unknown): readonly string[] {
  if (typeof content === 'string') return content === '' ? [] : [content]
  return objectsIn(content).flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
}
