import type { OutputConfig } from '@anthropic-ai/sdk/resources/messages'
import type { Call, Outcome } from '../contract/call.ts'
import type { Provider } from '../contract/provider.ts'
import type { OutputFormat } from '../contract/llm.ts'
import { checkOptions } from '../contract/check-options.ts'
import { StratagentError } from '../contract/errors.ts'
import { streamedAnswer, wholeAnswer } from './anthropic-answer.ts'
import { anthropicModels } from './anthropic-models.ts'
import { anthropicBody } from './anthropic-request.ts'
import { ask } from './ask.ts'
import { endpointOf, loadSdk, providerOptionNames } from './provider-client.ts'
import type { Endpoint, ProviderOptions } from './provider-client.ts'
import { noEffectOf } from './request-fields.ts'
import { keepOf } from './request-extra.ts'

export type AnthropicOptions = ProviderOptions

/** Claude models through the Messages API, of API version 2026-10-21. */
export function anthropic(options: AnthropicOptions = {}): Provider<'llm'> {
  checkOptions(options, providerOptionNames, 'anthropic')
  const endpoint = endpointOf(options, {
    defaultName: 'anthropic',
    keyVariable: 'ANTHROPIC_API_KEY',
    urlVariable: 'ANTHROPIC_BASE_URL',
    keyPlace: 'providers: [anthropic({ apiKey })]',
    officialURL: 'https://api.anthropic.com',
    api: 'anthropic-messages/2026-10-21',
    catalogue: anthropicModels,
  })
  let connection: Promise<Connection> | undefined

  return {
    name: endpoint.name,
    address: new URL(endpoint.baseURL).origin,
    noEffect: noEffectOf('anthropicMessages'),
    fingerprint: endpoint.fingerprint,
    refuseModel: endpoint.refuseModel,
    readSaving: endpoint.readSaving,
    async call(call) {
      connection ??= connect(endpoint)
      return askClaude(call, { endpoint, ...(await connection) })
    },
  }
}

type Connection = Awaited<ReturnType<typeof connect>>

async function connect({ apiKey, baseURL, headers, timeout }: Endpoint) {
  const [sdk, { transformJSONSchema }] = await loadSdk('@anthropic-ai/sdk', () =>
    Promise.all([import('@anthropic-ai/sdk'), import('@anthropic-ai/sdk/lib/transform-json-schema')]),
  )
  const client = new sdk.Anthropic({
    apiKey,
    baseURL,
    timeout,
    defaultHeaders: headers,
    maxRetries: 0,
    // its logger prints prompt text, and its spans would double ours
    logLevel: 'off',
    openTelemetry: false,
  })
  return { client, errors: sdk, transformJSONSchema }
}

interface Asked extends Connection {
  readonly endpoint: Endpoint
}

function askClaude(
  call: Call<'llm'>,
  { endpoint, client, errors, transformJSONSchema }: Asked,
): Promise<Outcome<'llm'>> {
  const { request } = call
  const { name: provider, timeout } = endpoint
  const body = anthropicBody(request, { endpoint, format: formatOf(request.output, { provider, transformJSONSchema }) })
  const context = { model: request.model, provider, facts: endpoint.facts(endpoint.idOf(request.model)) }
  const asking = { provider, errors, timeout, model: request.model, keep: keepOf(request, ['container']) }
  return ask(call, asking, async (reading) => {
    const { options } = reading
    if (call.sink === undefined) return wholeAnswer(await client.messages.create(body, options), reading, context)
    return streamedAnswer(await client.messages.create({ ...body, stream: true }, options), reading, context)
  })
}

type Formatting = Pick<Connection, 'transformJSONSchema'> & { readonly provider: string }

/** The format with a schema that the API accepts: objects closed, rules it does not know moved into words. */
function formatOf(
  output: OutputFormat | undefined,
  { provider, transformJSONSchema }: Formatting,
): OutputConfig['format'] {
  if (output === undefined) return undefined
  try {
    return { type: 'json_schema', schema: transformJSONSchema({ ...output.schema }) }
  } catch (cause) {
    const advice = 'Give every part of it a type.'
    throw new StratagentError(
      'CONFIG_INVALID',
      `${provider} cannot take the output schema '${output.name}'. ${advice}`,
      { cause },
    )
  }
}
