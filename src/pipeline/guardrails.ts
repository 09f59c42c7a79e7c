import type { Call, Middleware, Next, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guarded, Guardrail } from '../contract/guardrail.ts'
import type { Identity } from '../contract/identity.ts'
import type { Kind, Kinds } from '../contract/kinds.ts'
import type { CompiledSchema } from '../contract/schema.ts'
import { textOf, type LlmResponse, type UserContent } from '../contract/llm.ts'
import { checkText } from './verify.ts'

/** The guardrails that hold for a call. */
export type GuardrailsFor<K extends Kind> = (call: Call<K>) => readonly Guardrail[]

/**
 * Checks what goes in, above the cache, and what comes out of it: the rules may have changed since an answer was kept.
 * A fresh answer has already passed below the cache.
 */
export function guardCall<K extends 'agent' | 'llm'>(texts: Texts<K>, guardrailsFor: GuardrailsFor<K>): Middleware<K> {
  return {
    name: 'guardrails',
    stage: 'guardrails',
    rewrites: (call) => guardrailsFor(call).some(guardsOutput),
    handle(call, next) {
      const guardrails = guardrailsFor(call)
      return guardrails.length === 0 ? next(call) : guarded(call, next)

      async function guarded(asked: Call<K>, below: Next<K>): Promise<Outcome<K>> {
        const outcome = await below(await guardInput(asked, texts, guardrails))
        return passed.get(outcome.response) === asked.identity
          ? outcome
          : guardOutput({ call: asked, outcome, texts, guardrails })
      }
    },
  }
}

/** For whom an answer was checked on its way up; whoever shares its flight has a check of their own. */
const passed = new WeakMap<object, Identity>()

/** Checks a fresh answer before it is kept; a rewritten answer is kept rewritten. */
export function guardAnswer<K extends 'agent' | 'llm'>(
  texts: Texts<K>,
  guardrailsFor: GuardrailsFor<K>,
): Middleware<K> {
  return {
    name: 'guard-answer',
    stage: 'verify',
    rewrites: (call) => guardrailsFor(call).some(guardsOutput),
    handle(call, next) {
      const guardrails = guardrailsFor(call)
      return guardrails.length === 0 ? next(call) : guarded(call, next)

      async function guarded(asked: Call<K>, below: Next<K>): Promise<Outcome<K>> {
        const outcome = await guardOutput({ call: asked, outcome: await below(asked), texts, guardrails })
        passed.set(outcome.response, asked.identity)
        return outcome
      }
    },
  }
}

/** How the text of a request and a response is read and replaced. */
export interface Texts<K extends Kind> {
  asked(request: Kinds[K]['request']): string
  ask(request: Kinds[K]['request'], text: string): Kinds[K]['request']
  said(response: Kinds[K]['response']): string
  /** @throws StratagentError `OUTPUT_INVALID` when the text does not fit the schema that was asked for */
  say(response: Kinds[K]['response'], text: string, request: Kinds[K]['request']): Promise<Kinds[K]['response']>
}

export const llmTexts: Texts<'llm'> = {
  asked: ({ messages }) => {
    const last = messages.at(-1)
    return last?.role === 'user' ? textIn(last.content) : ''
  },
  ask: (request, text) => {
    const last = request.messages.at(-1)
    const content = last?.role === 'user' ? withUserText(last.content, text) : text
    return { ...request, messages: [...request.messages.slice(0, -1), { role: 'user', content }] }
  },
  said: ({ content }) => textOf(content),
  async say(response, text, { output }) {
    if (output !== undefined) await recheckOutput(text, output)
    return { ...response, content: withText(response.content, text) }
  },
}

export const agentTexts: Texts<'agent'> = {
  asked: ({ input }) => textIn(input),
  ask: (request, text) => ({ ...request, input: withUserText(request.input, text) }),
  said: ({ text }) => text,
  say: async (response, text, { agent }) => ({
    ...response,
    text,
    output: agent.output === undefined ? text : await recheckOutput(text, agent.output),
    messages: [...response.messages.slice(0, -1), { role: 'assistant', content: text }],
  }),
}

async function guardInput<K extends 'agent' | 'llm'>(
  call: Call<K>,
  texts: Texts<K>,
  guardrails: readonly Guardrail[],
): Promise<Call<K>> {
  const text = texts.asked(call.request)
  const rewritten = await rule(guardrails, { at: 'input', text, identity: call.identity })
  return rewritten === undefined ? call : { ...call, request: texts.ask(call.request, rewritten) }
}

interface Leaving<K extends 'agent' | 'llm'> {
  readonly call: Call<K>
  readonly outcome: Outcome<K>
  readonly texts: Texts<K>
  readonly guardrails: readonly Guardrail[]
}

async function guardOutput<K extends 'agent' | 'llm'>({
  call,
  outcome,
  texts,
  guardrails,
}: Leaving<K>): Promise<Outcome<K>> {
  const text = texts.said(outcome.response)
  if (text === '' || guardrails.length === 0) return outcome
  const rewritten = await rule(guardrails, { at: 'output', text, identity: call.identity })
  if (rewritten === undefined) return outcome
  const { deltas: _deltas, ...rest } = outcome
  return { ...rest, response: await texts.say(outcome.response, rewritten, call.request) }
}

/** Asks every guardrail in turn; gives the text that is left when one of them changed it. */
export async function rule(guardrails: readonly Guardrail[], guarded: Guarded): Promise<string | undefined> {
  let { text } = guarded
  for (const guardrail of guardrails) {
    if (!guardrail.at.includes(guarded.at)) continue
    const ruling = await guardrail.check({ ...guarded, text })
    if ('block' in ruling) {
      throw new StratagentError(
        'GUARDRAIL_BLOCKED',
        `The guardrail ${guardrail.name} stopped the ${guarded.at}: ${ruling.block}`,
      )
    }
    if (!('rewrite' in ruling)) continue
    if (guardrail.rewrites !== true) throw undeclared(guardrail)
    text = ruling.rewrite
  }
  return text === guarded.text ? undefined : text
}

/** What a guardrail may stop or rewrite must not have been shown before. */
function guardsOutput({ at }: Guardrail): boolean {
  return at.includes('output')
}

function undeclared({ name }: Guardrail): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    `The guardrail ${name} rewrites text without saying so. Declare \`rewrites: true\` on it.`,
  )
}

async function recheckOutput(text: string, output: Pick<CompiledSchema, 'check'>): Promise<unknown> {
  const checked = await checkText(text, output)
  if ('value' in checked) return checked.value
  throw new StratagentError(
    'OUTPUT_INVALID',
    `A guardrail rewrote an answer into one that does not fit its schema: ${checked.issues.join('; ')}.`,
  )
}

function textIn(content: UserContent): string {
  return textOf(content)
}

/** The content with another text; images and files stay. */
function withUserText(content: UserContent, text: string): UserContent {
  if (typeof content === 'string') return text
  const media = content.filter(({ type }) => type !== 'text')
  return media.length === 0 ? text : [{ type: 'text', text }, ...media]
}

function withText(content: LlmResponse['content'], text: string): LlmResponse['content'] {
  return [...content.filter(({ type }) => type !== 'text'), { type: 'text', text }]
}
