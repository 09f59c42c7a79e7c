import { shortDigest } from '../identity/digest.ts'
import { StratagentError } from '../contract/errors.ts'
import { bareModel, factsOf, nearestModels, readSaving } from './models.ts'
import type { ModelCatalogue, ModelFacts } from './models.ts'

/** What every provider takes. */
export interface ProviderOptions {
  /** @default the provider's environment variable */
  readonly apiKey?: string
  /** @default the provider's environment variable, else its official address */
  readonly baseURL?: string
  /** The part of a model name before the slash. @default the provider's own name */
  readonly name?: string
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Longest wait for an answer, or for the next event of a streamed one, in milliseconds. @default 600000 */
  readonly timeout?: number
  /** Models that this package does not know, or knows otherwise: `{ 'anthropic/claude-new': { price: … } }`. */
  readonly models?: ModelCatalogue
  /** Whether the endpoint takes prompt-cache markers; some compatible servers refuse them. @default true */
  readonly promptCache?: boolean
}

/** The names above, for the check of misspelt ones. */
export const providerOptionNames: readonly (keyof ProviderOptions)[] = [
  'apiKey',
  'baseURL',
  'name',
  'headers',
  'timeout',
  'models',
  'promptCache',
]

/** What is particular to a provider's endpoint. */
export interface EndpointKind {
  readonly defaultName: string
  readonly keyVariable: string
  readonly urlVariable: string
  /** Where in the options of a runtime a key is given. */
  readonly keyPlace: string
  readonly officialURL: string
  /** Name and version of the API, as it stands in fingerprints. */
  readonly api: string
  readonly catalogue: ModelCatalogue
}

/** A provider's settings, complete. */
export interface Endpoint {
  readonly name: string
  readonly apiKey: string
  readonly baseURL: string
  readonly official: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly timeout: number
  readonly promptCache: boolean
  /** The provider's own id of a model, from the name in a request. */
  readonly idOf: (name: string) => string
  /** What is known of a model, by its id. */
  readonly facts: (model: string) => ModelFacts | undefined
  readonly fingerprint: (model: string) => string
  readonly refuseModel: (model: string) => string | undefined
  readonly readSaving: (model: string, tokens: number) => number
}

/** The settings of a provider from its options and the environment; without a key an error that says where to put one. */
export function endpointOf(options: ProviderOptions, kind: EndpointKind): Endpoint {
  const { name = kind.defaultName, headers = {}, promptCache = true } = options
  const timeout = Math.min(options.timeout ?? 600_000, 2 ** 31 - 1)
  const apiKey = options.apiKey ?? filled(process.env[kind.keyVariable])
  if (apiKey === undefined) {
    const advice = `Set the environment variable ${kind.keyVariable} or pass it: \`${kind.keyPlace}\`; a server that needs none takes any text.`
    throw new StratagentError('KEY_MISSING', `The provider '${name}' has no key. ${advice}`)
  }
  const baseURL = options.baseURL ?? filled(process.env[kind.urlVariable]) ?? kind.officialURL
  const address = addressOf(baseURL, name)
  const official = new URL(kind.officialURL).host === new URL(address).host
  const catalogue = { ...kind.catalogue, ...declared(options.models ?? {}, name) }
  const shaped = headersDigest(headers)
  return {
    name,
    apiKey,
    baseURL,
    official,
    headers,
    timeout,
    promptCache,
    idOf: (model) => bareModel(model, name),
    facts: (model) => factsOf(model, catalogue),
    fingerprint: (model) => [kind.api, address, model, ...shaped].join(' '),
    refuseModel: (model) => (official ? refusal(model, { name, catalogue }) : undefined),
    readSaving: (model, tokens) => readSaving(tokens, factsOf(model, catalogue)),
  }
}

function filled(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim()
}

/** The address without credentials and query: what stands in keys and must not hold secrets. */
function addressOf(baseURL: string, name: string): string {
  if (!URL.canParse(baseURL)) {
    throw new StratagentError(
      'CONFIG_INVALID',
      `The base URL of the provider '${name}' is no URL. Write it with https:// in front.`,
    )
  }
  const { origin, pathname } = new URL(baseURL)
  return `${origin}${pathname.replace(/\/+$/, '')}`
}

/** Headers can choose another model or account behind the same address, so they tell endpoints apart; credentials do not. */
function headersDigest(headers: Readonly<Record<string, string>>): readonly string[] {
  const shaping = Object.entries(headers)
    .map(([field, value]): [string, string] => [field.toLowerCase(), value])
    .filter(([field]) => !/auth|key|token|secret|cookie/.test(field))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
  return shaping.length === 0 ? [] : [shortDigest(...shaping.flat())]
}

function declared(models: ModelCatalogue, name: string): ModelCatalogue {
  return Object.fromEntries(Object.entries(models).map(([model, facts]) => [bareModel(model, name), facts]))
}

function refusal(model: string, { name, catalogue }: { name: string; catalogue: ModelCatalogue }): string | undefined {
  const base = /^ft:([^:]+):/.exec(model)?.[1] ?? model
  if (factsOf(base, catalogue) !== undefined) return undefined
  const nearest = nearestModels(model, catalogue).map((id) => `'${name}/${id}'`)
  const guess = nearest.length === 0 ? '' : ` Did you mean ${nearest.join(' or ')}?`
  return `'${name}/${model}' is not a known model.${guess} If it exists, declare it: models: { '${name}/${model}': {} }.`
}

/** An SDK when it is first needed; without it an error that says what to install. */
export async function loadSdk<S>(sdk: string, load: () => Promise<S>): Promise<S> {
  try {
    return await load()
  } catch (cause) {
    const message = `The package '${sdk}' could not be loaded. Install it: npm install ${sdk}`
    throw new StratagentError('CONFIG_INVALID', message, { cause })
  }
}
