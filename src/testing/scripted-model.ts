import { checkOptions } from '../contract/check-options.ts'
import type { Call, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { AssistantPart, FinishReason, LlmDelta, LlmRequest } from '../contract/llm.ts'
import type { Provider } from '../contract/provider.ts'
import { noUsage, type Usage } from '../contract/usage.ts'

/** One answer of a script: a text, tool calls, an error to throw, or all of an answer. */
export type ScriptedAnswer = string | Error | ScriptedResponse
export interface ScriptedResponse {
  readonly text?: string
  readonly toolCalls?: readonly { readonly name: string; readonly input: unknown }[]
  readonly finishReason?: FinishReason
  readonly confidence?: number
  readonly usage?: Partial<Usage>
  /** How the text is cut when it is streamed; awaited one by one, so a test can hold a stream. */
  readonly chunks?: readonly string[] | AsyncIterable<string>
}
export type ScriptedStep =
  | ScriptedAnswer
  | ((request: LlmRequest, call: Call<'llm'>) => ScriptedAnswer | Promise<ScriptedAnswer>)

export interface ScriptedModelOptions {
  /** @default 'scripted' */
  readonly name?: string
  /** What an answer costs when it does not say. @default 100 tokens in, 20 out, 0.001 dollars */
  readonly usage?: Partial<Usage>
  /** @default ['noEffect'] */
  readonly noEffect?: readonly string[]
}

/** A provider that answers from a script, in this process. */
export interface ScriptedModel extends Provider<'llm'> {
  /** What it was asked, in order. */
  readonly requests: readonly LlmRequest[]
  /** @throws StratagentError when steps of the script were never asked for */
  assertConsumed(): void
}

/**
 * A model that answers from a list, step by step, or from one function for every call. A call past the end of the list
 * fails, and `assertConsumed` fails when something of it is left.
 */
export function scriptedModel(
  script: readonly ScriptedStep[] | Exclude<ScriptedStep, string | Error>,
  options: ScriptedModelOptions = {},
): ScriptedModel {
  checkOptions(options, ['name', 'usage', 'noEffect'], 'scriptedModel')
  const { name = 'scripted', usage, noEffect = ['noEffect'] } = options
  const requests: LlmRequest[] = []
  const billed = { ...noUsage, inputTokens: 100, outputTokens: 20, usd: 0.001, ...usage }

  const stepFor = (): ScriptedStep => {
    if (!isList(script)) return script
    const step = script[requests.length - 1]
    if (step !== undefined) return step
    throw new StratagentError(
      'PROVIDER_REJECTED',
      `The scripted model was called ${requests.length} times, but its script has ${script.length} answers.`,
    )
  }

  return {
    name,
    noEffect,
    requests,
    fingerprint: (model) => `${name} ${model}`,
    async call(call) {
      requests.push(call.request)
      call.signal.throwIfAborted()
      const step = stepFor()
      const answer = typeof step === 'function' ? await step(call.request, call) : step
      if (answer instanceof Error) throw answer
      return respond(call, typeof answer === 'string' ? { text: answer } : answer, billed)
    },
    assertConsumed() {
      if (!isList(script) || requests.length >= script.length) return
      throw new StratagentError(
        'CONFIG_INVALID',
        `The scripted model was asked ${requests.length} times; ${script.length - requests.length} answers of its script are left.`,
      )
    },
  }
}

function isList(script: unknown): script is readonly ScriptedStep[] {
  return Array.isArray(script)
}

let drawn = 0

async function respond(call: Call<'llm'>, answer: ScriptedResponse, billed: Usage): Promise<Outcome<'llm'>> {
  const { toolCalls = [], confidence, usage } = answer
  const deltas: LlmDelta[] = []
  const emit = async (delta: LlmDelta): Promise<void> => {
    deltas.push(delta)
    await call.sink?.write(delta)
  }
  const content: AssistantPart[] = []
  const text = await say(answer, emit)
  if (text !== '') content.push({ type: 'text', text })
  for (const { name, input } of toolCalls) {
    const part = content.length
    const [id, json] = [`call_${++drawn}`, JSON.stringify(input)]
    content.push({ type: 'tool-call', id, name, input, json })
    await emit({ type: 'tool-call', part, id, name })
    await emit({ type: 'tool-input', part, json })
  }
  const finishReason = answer.finishReason ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop')
  const model = call.request.model.slice(call.request.model.indexOf('/') + 1)
  return {
    response: {
      id: `resp_${++drawn}`,
      model,
      content,
      finishReason,
      usage: { ...billed, ...usage },
      ...(confidence !== undefined && { confidence }),
    },
    servedBy: 'provider',
    ...(call.sink !== undefined && { deltas }),
  }
}

async function say({ text = '', chunks }: ScriptedResponse, emit: (delta: LlmDelta) => Promise<void>): Promise<string> {
  const pieces = chunks ?? text.match(/\S+\s*|\s+/g) ?? []
  let said = ''
  for await (const piece of pieces) {
    said += piece
    await emit({ type: 'text', part: 0, text: piece })
  }
  return said
}
