import { checkOptions } from '../contract/check-options.ts'
import type { Call, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Provider } from '../contract/provider.ts'
import { ask } from './ask.ts'
import * as chat from './openai-chat-answer.ts'
import { chatBody } from './openai-chat-request.ts'
import { connectOpenai, openaiEndpoint } from './openai-client.ts'
import type { OpenaiConnection } from './openai-client.ts'
import { openaiModels } from './openai-models.ts'
import * as responses from './openai-responses-answer.ts'
import { responsesBody } from './openai-responses-request.ts'
import { providerOptionNames } from './provider-client.ts'
import type { Endpoint, ProviderOptions } from './provider-client.ts'
import { keepOf } from './request-extra.ts'
import { noEffectOf } from './request-fields.ts'

export interface OpenaiOptions extends ProviderOptions {
  /** Which API to speak; most compatible servers know `'chat'` only. @default 'responses' */
  readonly api?: 'responses' | 'chat'
}

/** OpenAI models, and any server that speaks one of OpenAI's APIs at a `baseURL`. */
export function openai(options: OpenaiOptions = {}): Provider<'llm'> {
  checkOptions(options, [...providerOptionNames, 'api'], 'openai')
  const { api = 'responses' } = options
  if (api !== 'responses' && api !== 'chat') {
    throw new StratagentError('CONFIG_INVALID', "openai: `api` is neither 'responses' nor 'chat'.")
  }
  const endpoint = openaiEndpoint(options, {
    api: `openai-${api}/v1`,
    catalogue: openaiModels,
    keyPlace: 'providers: [openai({ apiKey })]',
  })
  const askModel = api === 'chat' ? askChat : askResponses
  let connection: Promise<OpenaiConnection> | undefined

  return {
    name: endpoint.name,
    address: new URL(endpoint.baseURL).origin,
    noEffect: noEffectOf(api === 'chat' ? 'openaiChat' : 'openaiResponses'),
    fingerprint: endpoint.fingerprint,
    refuseModel: endpoint.refuseModel,
    readSaving: endpoint.readSaving,
    async call(call) {
      connection ??= connectOpenai(endpoint)
      return askModel(call, { endpoint, ...(await connection) })
    },
  }
}

interface Asked extends OpenaiConnection {
  readonly endpoint: Endpoint
}

function askResponses(call: Call<'llm'>, { endpoint, client, errors }: Asked): Promise<Outcome<'llm'>> {
  const { request } = call
  const { name: provider, timeout, official } = endpoint
  const body = responsesBody(request, endpoint)
  const context = { model: request.model, provider, facts: endpoint.facts(endpoint.idOf(request.model)) }
  const hint = official
    ? undefined
    : `Check the model name '${request.model}' and the base URL; if the server has no Responses API, use api: 'chat'.`
  const asking = {
    provider,
    errors,
    timeout,
    hint,
    model: request.model,
    keep: keepOf(request, ['conversation', 'prompt']),
  }
  return ask(call, asking, async (reading) => {
    const { options } = reading
    if (call.sink === undefined)
      return responses.wholeAnswer(await client.responses.create(body, options), reading, context)
    const events = await client.responses.create({ ...body, stream: true }, options)
    return responses.streamedAnswer(events, reading, context)
  })
}

function askChat(call: Call<'llm'>, { endpoint, client, errors }: Asked): Promise<Outcome<'llm'>> {
  const { request } = call
  const { name: provider, timeout } = endpoint
  const body = chatBody(request, endpoint)
  const context = { model: request.model, provider, facts: endpoint.facts(endpoint.idOf(request.model)) }
  return ask(call, { provider, errors, timeout, model: request.model }, async (reading) => {
    const { options } = reading
    if (call.sink === undefined)
      return chat.wholeAnswer(await client.chat.completions.create(body, options), reading, context)
    const streaming = { stream: true, stream_options: { ...body.stream_options, include_usage: true } } as const
    const chunks = await client.chat.completions.create({ ...body, ...streaming }, options)
    return chat.streamedAnswer(chunks, reading, context)
  })
}
