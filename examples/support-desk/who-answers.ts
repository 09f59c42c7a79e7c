import { anthropic, openai, type Provider } from 'stratagent'
import { latency } from './stand-in/latency.ts'
import { startProvider } from './stand-in/start-provider.ts'

/** Who answers, and what it is called. */
export interface WhoAnswers {
  readonly provider: Provider
  readonly model: string
  /** The first line of the run. */
  readonly sentence: string
  /** Highest US dollars a question may cost; undefined when nothing is paid. */
  readonly priciest?: number
  stop(): void
}

const nothing = (): void => undefined

/** A provider whose key is set, else a stand-in on this machine that speaks the same protocol. */
export async function whoAnswers(environment: NodeJS.ProcessEnv): Promise<WhoAnswers> {
  if (isSet(environment['ANTHROPIC_API_KEY'])) {
    const model = 'anthropic/claude-sonnet-5'
    return {
      provider: anthropic(),
      model,
      sentence: `Anthropic answers, with ${model}.`,
      priciest: 0.012,
      stop: nothing,
    }
  }
  if (isSet(environment['OPENAI_API_KEY'])) {
    const model = 'openai/gpt-5-mini'
    return { provider: openai(), model, sentence: `OpenAI answers, with ${model}.`, priciest: 0.004, stop: nothing }
  }
  const { anthropicUrl, stop } = await startProvider()
  const sdk = anthropic({ apiKey: 'none-needed', baseURL: anthropicUrl })
  return {
    // it answers alike on whatever port it listens today: entries of an earlier run stay good
    provider: { ...sdk, fingerprint: (model) => `stand-in ${model}` },
    model: 'anthropic/claude-sonnet-5',
    sentence: `A stand-in provider answers, ${latency} ms an answer, since no key is set: a process of its own that speaks Anthropic's protocol over HTTP. Its tokens are counted at the price of claude-sonnet-5.`,
    stop,
  }
}

function isSet(key: string | undefined): boolean {
  return key !== undefined && key.trim() !== ''
}
