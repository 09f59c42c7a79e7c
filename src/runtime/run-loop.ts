import type { AgentDefinition, AgentDelta, AgentResponse } from '../contract/agent.ts'
import type { Call, Next, Outcome, ServedBy } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import { textOf, type LlmResponse, type Message, type ToolCallPart } from '../contract/llm.ts'
import { checkText } from '../pipeline/verify.ts'
import { refuseAnswer } from '../trust/admission.ts'
import { handOver } from './hand-over.ts'
import { chosenHandoff } from './handoff-choice.ts'
import { modelCall, textPiece } from './model-call.ts'
import type { Nesting } from './nested-call.ts'
import { servedTogether } from './served-by.ts'
import { runTools, type ToolTurnOptions } from './tool-turn.ts'

export interface RunLoopOptions extends ToolTurnOptions {
  readonly llm: Next<'llm'>
  /** The instance whose methods are the agent's tools. */
  readonly instanceOf: (agent: AgentDefinition) => object | undefined
  /** What handoffs need of the runtime. */
  readonly nesting: Nesting
}

/** Model, tools, model, until the model has nothing more to ask: the last step of an agent call. */
export function runLoop(options: RunLoopOptions): Next<'agent'> {
  return async (call) => {
    const { agent, history, input, opening = [], curated } = call.request
    const said: Message = { role: 'user', content: input }
    if (curated !== undefined) {
      refuseCurated(curated)
      return finish(call, { text: curated, said: [said], model: agent.model, turns: 0, servedBy: 'provider' })
    }

    const self = options.instanceOf(agent)
    const fresh: Message[] = [said]
    let below: ServedBy | undefined
    for (let turn = 1; turn <= agent.maxTurns; turn++) {
      const outcome = await options.llm(modelCall(call, [...history, said, ...opening, ...fresh.slice(1)]))
      const servedBy = servedTogether(below, outcome.servedBy) ?? outcome.servedBy
      const { response, answered, deltas } = outcome
      // a run is kept under its agent's model: what another model said is not what that one would have said
      if (answered !== undefined) call.context.depend({ unkeepable: 'not-eligible' })
      const calls = response.content.filter((part): part is ToolCallPart => part.type === 'tool-call')
      if (calls.length === 0) {
        keepOrNot(call, response)
        return finish(call, {
          text: textOf(response.content),
          said: fresh,
          model: response.model,
          turns: turn,
          servedBy,
          response,
          ...(deltas !== undefined && { deltas: deltas.flatMap(textPiece) }),
        })
      }
      const chosen = chosenHandoff(calls, agent.tools, call.identity)
      // nobody would read what the tools of the last turn say
      if (turn === agent.maxTurns && chosen === undefined) break
      const { results, handoff, servedBy: byAgents } = await runTools({ call, calls, chosen, self }, options)
      below = servedTogether(byAgents, servedBy)
      fresh.push({ role: 'assistant', content: response.content }, { role: 'tool', content: results })
      if (handoff !== undefined)
        return handOver({ call, fresh, servedBy: below ?? servedBy, ...handoff }, options.nesting)
    }
    throw new StratagentError(
      'MAX_TURNS',
      `The agent ${agent.name} had no answer after ${agent.maxTurns} turns. Raise \`maxTurns\`, or look in the trace for the tool it keeps calling.`,
    )
  }
}

/** An answer written beforehand passes the same gate as a model's. */
function refuseCurated(text: string): void {
  const reason = refuseAnswer({ finishReason: 'stop', text })
  if (reason === undefined) return
  throw new StratagentError(
    'INPUT_INVALID',
    `The answer given beforehand would never be kept: ${reason}. Write another.`,
  )
}

/** A truncated, refused or filtered answer is given, and not kept. */
function keepOrNot(
  { context, signal, controls }: Call<'agent'>,
  { content, finishReason, confidence }: LlmResponse,
): void {
  const reason = refuseAnswer({
    finishReason,
    text: textOf(content),
    hasToolCalls: false,
    aborted: signal.aborted,
    tainted: context.effects.tainted,
    meanTokenProbability: confidence,
    leastConfidence: controls.policy.leastConfidence,
  })
  if (reason !== undefined) context.depend({ unkeepable: reason })
}

interface Ending {
  readonly text: string
  readonly said: readonly Message[]
  readonly model: string
  readonly turns: number
  readonly servedBy: ServedBy
  readonly response?: LlmResponse
  readonly deltas?: readonly AgentDelta[]
}

async function finish({ request: { agent } }: Call<'agent'>, ending: Ending): Promise<Outcome<'agent'>> {
  const { text, said, model, turns, servedBy, deltas, response: answer } = ending
  const response: AgentResponse = {
    status: 'completed',
    agent: agent.name,
    text,
    output: await outputOf(agent, text),
    messages: [...said, { role: 'assistant', content: spokenBy(answer) ?? text }],
    model,
    turns,
  }
  return { response, servedBy, ...(deltas !== undefined && { deltas }) }
}

/** What the answer holds beside text. One of text alone is kept as its text, as a hit is: the next turn's history is then the same. */
function spokenBy(answer: LlmResponse | undefined): LlmResponse['content'] | undefined {
  return answer?.content.every(({ type }) => type === 'text') === true ? undefined : answer?.content
}

async function outputOf(agent: AgentDefinition, text: string): Promise<unknown> {
  if (agent.output === undefined) return text
  const checked = await checkText(text, agent.output)
  if ('value' in checked) return checked.value
  throw new StratagentError(
    'OUTPUT_INVALID',
    `The answer of ${agent.name} does not fit its output schema: ${checked.issues.join('; ')}. Raise \`maxTokens\` if it was cut short, or loosen the schema.`,
  )
}
