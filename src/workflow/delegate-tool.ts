import type { AgentDelta } from '../contract/agent.ts'
import type { Call, Next, Sink } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { ToolDelta } from '../contract/kinds.ts'
import { askedOf, nestedCall } from '../runtime/nested-call.ts'
import { servedTogether } from '../runtime/served-by.ts'
import { attribute } from '../telemetry/attributes.ts'
import { activeTrace, describeSpan } from '../telemetry/spans.ts'
import type { Executor } from './frame.ts'
import type { RunWorkflow } from './perform-step.ts'
import { stepLog } from './step-log.ts'
import { isWorkflow } from './steps.ts'

/** The last step of a tool call that has an agent or a workflow in the place of a body; a handoff only says who is next. */
export function delegateTool(executor: Executor, runWorkflow: RunWorkflow): Next<'tool'> {
  const { nesting } = executor
  return async (call) => {
    const { tool, input, sample } = call.request
    const { delegate } = tool
    if (delegate === undefined) throw new StratagentError('CONFIG_INVALID', `The tool ${tool.name} leads to no agent.`)
    const target = delegate.target()
    if (delegate.kind === 'handoff') {
      const { name } = nesting.agentOf(target)
      describeSpan({ [attribute.handoffTarget]: name })
      const output = `The conversation was handed to ${name}.`
      return { response: { output, place: activeTrace() }, servedBy: 'provider' }
    }
    const sink = agentSink(call.sink)
    const sampled = sample === undefined ? {} : { sample }
    if (isWorkflow(target)) {
      const steps = stepLog()
      const frame = { ...call, sink, history: [], documents: [], steps, ...sampled }
      const { output } = await runWorkflow(target, delegate.ask(input), frame)
      const servedBy = servedTogether(...steps.results.map((step) => step.servedBy)) ?? 'tool'
      return { response: { output }, servedBy }
    }
    const agent = nesting.agentOf(target)
    const request = { agent, input: await askedOf(agent, delegate.ask(input), nesting), ...sampled }
    const { response, servedBy } = await nesting.run(nestedCall(call, { request, sink }, nesting))
    return { response: { output: response.output }, servedBy }
  }
}

function agentSink(sink: Call<'tool'>['sink']): Sink<AgentDelta> | undefined {
  if (sink === undefined) return undefined
  const tool: Sink<ToolDelta> = sink
  let started = false
  return {
    get started() {
      return started
    },
    async write(delta) {
      started = true
      await tool.write({ type: 'nested', delta })
    },
  }
}
