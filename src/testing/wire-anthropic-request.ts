import type { PromptSegment } from './prompt-cache-model.ts'
import { badRequest } from './wire-errors.ts'
import { isObject, objectIn, objectsIn, textIn } from './wire-json.ts'
import type { JsonObject } from './wire-json.ts'
import { brokenLink, conversation } from './wire-question.ts'
import type { Asked, MessageDraft, WireMessage } from './wire-question.ts'
import { checkStrictSchema, checkTools } from './wire-schema-check.ts'

const rejected = ['temperature', 'top_p', 'top_k']
const mostMarkers = 4

/** A Messages request in shared words, or the refusal the real service answers. */
export function readAnthropic(body: JsonObject): Asked {
  checkFields(body)
  const tools = toolsIn(body)
  checkTools(tools)
  const messages = conversation(objectsIn(body['messages']).map(draftOf))
  checkLinks(messages)
  checkDeclared(messages, tools)
  const outputSchema = schemaIn(body)
  checkMarkers(body)
  const system = blocksOf(body['system'])
    .map(({ text }) => textIn(text))
    .join('\n')
  return {
    model: textIn(body['model']),
    system,
    messages,
    tools,
    ...(outputSchema === undefined ? {} : { outputSchema }),
  }
}

/** The prompt in the order it is cached: tools, system, what touches messages only, messages. */
export function anthropicSegments(body: JsonObject): readonly PromptSegment[] {
  const automatic = markerOf(body)
  const segments: PromptSegment[] = [
    ...objectsIn(body['tools']).map((tool) => segmentOf('tool', tool)),
    ...blocksOf(body['system']).map((block) => segmentOf('system', block)),
    { text: settingsText(body) },
    ...objectsIn(body['messages']).flatMap((message) =>
      blocksOf(message['content']).map((block) => segmentOf(textIn(message['role']), block)),
    ),
  ]
  const last = segments.pop()
  if (last === undefined) return segments
  const marker = last.marker ?? automatic
  return [...segments, marker === undefined ? last : { ...last, marker }]
}

function checkFields(body: JsonObject): void {
  const tokens = body['max_tokens']
  const effect = rejected.find((field) => field in body)
  if (textIn(body['model']) === '') throw badRequest('model: Field required')
  if (tokens === undefined) throw badRequest('max_tokens: Field required')
  if (typeof tokens !== 'number' || !Number.isInteger(tokens) || tokens < 0) {
    throw badRequest('max_tokens: Input should be a whole number that is not negative')
  }
  if (objectsIn(body['messages']).length === 0) throw badRequest('messages: at least one message is required')
  if (effect !== undefined) throw badRequest(`${effect}: this field is no longer accepted. Leave it out.`)
  for (const { role, content } of objectsIn(body['messages'])) {
    if (!isRole(role))
      throw badRequest(`messages: Input should be 'user', 'assistant' or 'system', not '${String(role)}'`)
    if (blocksOf(content).some(({ type, text }) => type === 'text' && text === '')) {
      throw badRequest('messages: text content blocks must be non-empty')
    }
  }
}

function checkMarkers(body: JsonObject): void {
  const markers = anthropicSegments(body).flatMap(({ marker }) => (marker === undefined ? [] : [marker]))
  if (markers.length > mostMarkers) {
    throw badRequest(`A maximum of ${mostMarkers} blocks with cache_control may be provided. Found ${markers.length}.`)
  }
  if (markers.includes('5m') && markers.indexOf('5m') < markers.lastIndexOf('1h')) {
    throw badRequest("a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block.")
  }
}

function checkLinks(messages: readonly WireMessage[]): void {
  const broken = brokenLink(messages)
  if (broken?.missing === 'result') {
    throw badRequest(
      `messages: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${broken.id}.`,
    )
  }
  if (broken?.missing === 'call') {
    throw badRequest(`messages: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${broken.id}.`)
  }
}

function checkDeclared(messages: readonly WireMessage[], tools: Asked['tools']): void {
  const holdsTools = messages.some(({ toolCalls, toolResults }) => toolCalls.length > 0 || toolResults.length > 0)
  if (tools.length > 0 || !holdsTools) return
  throw badRequest('Requests which include `tool_use` or `tool_result` blocks must define tools')
}

function schemaIn(body: JsonObject): JsonObject | undefined {
  const format = objectIn(body['output_config'])['format']
  if (!isObject(format)) return undefined
  if (format['type'] !== 'json_schema' || !isObject(format['schema'])) {
    throw badRequest("output_config.format: Input should be { type: 'json_schema', schema }")
  }
  checkStrictSchema(format['schema'], { of: 'output_config.format', allRequired: false })
  return format['schema']
}

function toolsIn(body: JsonObject): Asked['tools'] {
  return objectsIn(body['tools']).map(({ name, description, input_schema: schema }) => ({
    name: textIn(name),
    description: textIn(description),
    schema: objectIn(schema),
  }))
}

function draftOf({ role, content }: JsonObject): MessageDraft {
  const blocks = blocksOf(content)
  return {
    role: isRole(role) ? role : 'user',
    parts: blocks.filter(({ type }) => type === 'text').map(({ text }) => textIn(text)),
    toolCalls: blocks
      .filter(({ type }) => type === 'tool_use')
      .map(({ id, name, input }) => ({ id: textIn(id), name: textIn(name), input })),
    toolResults: blocks
      .filter(({ type }) => type === 'tool_result')
      .map(({ tool_use_id: id, content: result, is_error: failed }) => ({
        id: textIn(id),
        text: blocksOf(result)
          .map(({ text }) => textIn(text))
          .join('\n'),
        failed: failed === true,
      })),
  }
}

function isRole(role: unknown): role is WireMessage['role'] {
  return role === 'user' || role === 'assistant' || role === 'system'
}

/** Content as blocks: a string is short for one text block. */
function blocksOf(content: unknown): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsIn(content)
}

function segmentOf(role: string, block: JsonObject): PromptSegment {
  const { cache_control: _control, ...rest } = block
  const marker = markerOf(block)
  const text = rest['type'] === 'text' && role !== 'tool' ? textIn(rest['text']) : JSON.stringify(rest)
  return { text: `${role}\n${text}`, ...(marker === undefined ? {} : { marker }) }
}

function markerOf(block: JsonObject): '5m' | '1h' | undefined {
  if (!isObject(block['cache_control'])) return undefined
  return block['cache_control']['ttl'] === '1h' ? '1h' : '5m'
}

/** Changing one of these drops the cached messages, not the tools and system in front of them. */
function settingsText({ tool_choice: choice, thinking, output_config: output }: JsonObject): string {
  const settings = [choice, thinking, objectIn(output)['effort']]
  return settings.every((setting) => setting === undefined) ? '' : JSON.stringify(settings)
}
