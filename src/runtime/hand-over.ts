import type { AgentRequest, TracePlace } from '../contract/agent.ts'
import type { Call, Outcome, ServedBy } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Message } from '../contract/llm.ts'
import type { HandoffDelegate } from '../contract/tool.ts'
import { nestedCall, nestedSink, type Nesting } from './nested-call.ts'
import { servedTogether } from './served-by.ts'

/** A handoff that the model chose, with the span of its tool. */
export interface ChosenHandoff {
  readonly handoff: HandoffDelegate
  readonly place?: TracePlace
}

export interface Handover extends ChosenHandoff {
  readonly call: Call<'agent'>
  /** What was said in this run, the user's message first and the handoff last. */
  readonly fresh: readonly Message[]
  readonly servedBy: ServedBy
}

/** Lets another agent go on with the conversation; what it answers is what the run answers. */
export async function handOver(over: Handover, nesting: Nesting): Promise<Outcome<'agent'>> {
  const { call, handoff, place, fresh, servedBy } = over
  const { agent, documents, sample, within = {} } = call.request
  const target = nesting.agentOf(handoff.target())
  const { from = [], most = agent.maxHandoffs } = within.handoffs ?? {}
  const line = [...from, agent.name]
  if (line.length > most) throw tooOften([...line, target.name], most)
  const nested = nestedCall(
    call,
    {
      step: target.name,
      sink: nestedSink(call.sink, { place: [target.name], aside: false }),
      request: {
        agent: target,
        ...conversation(over),
        documents,
        ...(sample !== undefined && { sample }),
        within: { handoffs: { from: line, most }, ...(place !== undefined && { link: place }) },
      },
    },
    nesting,
  )
  // it reads what the other agent's tools said: what holds for that holds for its answer
  nested.context.depend(call.context.effects)
  const outcome = await nesting.run(nested)
  const { text, output, messages } = outcome.response
  const response = {
    ...outcome.response,
    output: agent.output === undefined ? text : output,
    messages: [...fresh, ...messages.slice(1)],
  }
  return { ...outcome, response, servedBy: servedTogether(servedBy, outcome.servedBy) ?? outcome.servedBy }
}

/** What the target is shown: its input is the last thing the user said. */
function conversation({
  call,
  handoff: { filter },
  fresh,
}: Handover): Pick<AgentRequest, 'input' | 'history' | 'opening'> {
  const { history, input, opening = [] } = call.request
  const [said, ...turns] = fresh
  if (filter === undefined || said === undefined) return { history, input, opening: [...opening, ...turns] }
  const kept = filter([...history, said, ...opening, ...turns])
  const index = kept.findLastIndex(({ role }) => role === 'user')
  const last = kept[index]
  if (last?.role !== 'user') {
    throw new StratagentError(
      'CONFIG_INVALID',
      `A handoff of ${call.request.agent.name} filters away everything the user said. Let its \`filter\` keep the last message of role 'user'.`,
    )
  }
  return { history: kept.slice(0, index), input: last.content, opening: kept.slice(index + 1) }
}

function tooOften(line: readonly string[], most: number): StratagentError {
  return new StratagentError(
    'MAX_HANDOFFS',
    `The conversation was handed on more than ${most} times: ${line.join(' → ')}. Say in their instructions who answers what, or raise \`maxHandoffs\`.`,
  )
}
