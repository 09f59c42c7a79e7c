import type { Call, Middleware, Outcome } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Guarded, Guardrail } from '../contract/guardrail.ts'
import type { Kind, Kinds } from '../contract/kinds.ts'
import { textOf, type LlmResponse, type Message, type UserContent } from '../contract/llm.ts'

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
    rewrites: (call) => guardrailsFor(call).some(mayRewrite),
    async handle(call, next) {
      const guardrails = guardrailsFor(call)
      if (guardrails.length === 0) return next(call)
      const asked = await guardInput(call, texts, guardrails)
      const outcome = await next(asked)
      return passed.has(outcome.response) ? outcome : guardOutput({ call, outcome, texts, guardrails })
    },
  }
}

/** Answers that were checked on their way up. */
const passed = new WeakSet<object>()

/** Checks a fresh answer before it is kept; a rewritten answer is kept rewritten. */
export function guardAnswer<K extends 'agent' | 'llm'>(
  texts: Texts<K>,
  guardrailsFor: GuardrailsFor<K>,
): Middleware<K> {
  return {
    name: 'guard-answer',
    stage: 'verify',
    rewrites: (call) => guardrailsFor(call).some(mayRewrite),
    async handle(call, next) {
      const outcome = await guardOutput({ call, outcome: await next(call), texts, guardrails: guardrailsFor(call) })
      passed.add(outcome.response)
      return outcome
    },
  }
}

/** Checks a tool's input and its result. */
export function guardTool(shared: readonly Guardrail[]): Middleware<'tool'> {
  return {
    name: 'guardrails',
    stage: 'guardrails',
    async handle(call, next) {
      const { tool, input } = call.request
      const guardrails = [...shared, ...tool.guardrails]
      if (guardrails.length === 0) return next(call)
      const about = { identity: call.identity, tool: tool.name }
      const text = await rule(guardrails, { ...about, at: 'tool-input', text: JSON.stringify(input) })
      const asked =
        text === undefined ? call : { ...call, request: { ...call.request, input: await recheck(call, text) } }
      const outcome = await next(asked)
      const said = JSON.stringify(outcome.response.output) ?? 'null'
      const rewritten = await rule(guardrails, { ...about, at: 'tool-output', text: said })
      return rewritten === undefined ? outcome : { ...outcome, response: { output: parsed(rewritten) } }
    },
  }
}

/** How the text of a request and a response is read and replaced. */
export interface Texts<K extends Kind> {
  asked(request: Kinds[K]['request']): string
  ask(request: Kinds[K]['request'], text: string): Kinds[K]['request']
  said(response: Kinds[K]['response']): string
  say(response: Kinds[K]['response'], text: string): Kinds[K]['response']
}

export const llmTexts: Texts<'llm'> = {
  asked: ({ messages }) => {
    const last = messages.at(-1)
    return last?.role === 'user' ? textIn(last.content) : ''
  },
  ask: (request, text) => ({ ...request, messages: [...request.messages.slice(0, -1), userMessage(text)] }),
  said: ({ content }) => textOf(content),
  say: (response, text) => ({ ...response, content: withText(response.content, text) }),
}

export const agentTexts: Texts<'agent'> = {
  asked: ({ input }) => textIn(input),
  ask: (request, text) => ({ ...request, input: text }),
  said: ({ text }) => text,
  say: (response, text) => ({
    ...response,
    text,
    output: response.output === response.text ? text : parsed(text),
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
  return { ...rest, response: texts.say(outcome.response, rewritten) }
}

/** Asks every guardrail in turn; gives the text that is left when one of them changed it. */
async function rule(guardrails: readonly Guardrail[], guarded: Guarded): Promise<string | undefined> {
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

function mayRewrite({ rewrites, at }: Guardrail): boolean {
  return rewrites === true && at.includes('output')
}

function undeclared({ name }: Guardrail): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    `The guardrail ${name} rewrites text without saying so. Declare \`rewrites: true\` on it.`,
  )
}

async function recheck({ request: { tool } }: Call<'tool'>, text: string): Promise<unknown> {
  const checked = await tool.input.check(parsed(text))
  if ('value' in checked) return checked.value
  throw new StratagentError(
    'INPUT_INVALID',
    `A guardrail rewrote the input of ${tool.name} into one that does not fit its schema.`,
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function textIn(content: UserContent): string {
  return textOf(content)
}

function userMessage(text: string): Message {
  return { role: 'user', content: text }
}

function withText(content: LlmResponse['content'], text: string): LlmResponse['content'] {
  return [...content.filter(({ type }) => type !== 'text'), { type: 'text', text }]
}
