import { StratagentError } from '../contract/errors.ts'
import type { RoutePlan, SequencePlan, StepResult } from '../contract/workflow.ts'
import { attribute } from '../telemetry/attributes.ts'
import { describeSpan } from '../telemetry/spans.ts'
import { withinWorkflow } from '../telemetry/workflow-span.ts'
import { namesOf, type Executor } from './frame.ts'
import { performStep, type AboutRun, type DoStep, type RunWorkflow } from './perform-step.ts'
import { runParallel } from './run-parallel.ts'
import { targetOf } from './steps.ts'

/** Runs workflows: each in its span, its steps as its plan says. What comes back is what became the output. */
export function workflowRunner(executor: Executor): RunWorkflow {
  const run: RunWorkflow = (workflow, input, frame) => {
    const { name } = workflow
    const doStep: DoStep = (step, place) => performStep(step, place, { executor, runWorkflow: run })
    const doPlan = (): Promise<StepResult> => {
      const about = { workflow, input, frame, doStep }
      const { plan } = workflow
      if (plan.shape === 'sequence') return runSequence(plan, about, executor)
      return plan.shape === 'route' ? runRoute(plan, about, executor) : runParallel(plan, about)
    }
    return withinWorkflow({ telemetry: executor.telemetry, name, signal: frame.signal }, doPlan)
  }
  return run
}

async function runSequence(
  { steps }: SequencePlan,
  { input, frame, doStep }: AboutRun,
  executor: Executor,
): Promise<StepResult> {
  const names = namesOf(steps, executor)
  let last: StepResult = { path: frame.context.path, output: input }
  for (const [index, step] of steps.entries()) {
    const place = { name: names[index] ?? '', target: targetOf(step), input: last.output }
    // only the first is asked what the workflow is asked: the conversation is no business of the others
    last = await doStep({ ...place, aside: index < steps.length - 1 }, index === 0 ? frame : { ...frame, history: [] })
  }
  return last
}

async function runRoute(
  { by, to, otherwise }: RoutePlan,
  { workflow, input, frame, doStep }: AboutRun,
  executor: Executor,
): Promise<StepResult> {
  const branches = Object.keys(to)
  const name =
    namesOf([...branches.map((branch) => ({ name: branch, run: targetOf(by) })), by], executor).at(-1) ?? 'by'
  const { output } = await doStep({ name, target: targetOf(by), input, aside: true }, frame)
  const branch = branchIn(output, branches) ?? otherwise
  const step = branch === undefined ? undefined : to[branch]
  if (branch === undefined || step === undefined) throw noBranch(workflow.name, branches)
  describeSpan({ [attribute.routeDecision]: branch })
  return doStep({ name: branch, target: targetOf(step), input, aside: false }, frame)
}

/** The one branch an answer names: the text itself, or a text in one of its fields. Two are none. */
function branchIn(answer: unknown, branches: readonly string[]): string | undefined {
  const said = typeof answer === 'object' && answer !== null ? Object.values(answer) : [answer]
  const texts = said.filter((value) => typeof value === 'string')
  const exact = branches.filter((branch) => texts.includes(branch))
  if (exact.length > 0) return only(exact)
  const plain = new Set(texts.map(bare))
  return only(branches.filter((branch) => plain.has(bare(branch))))
}

function only(names: readonly string[]): string | undefined {
  return names.length === 1 ? names[0] : undefined
}

/** A word without what models put around it. */
function bare(text: string): string {
  return text.replace(/^[\s"'`*.]+|[\s"'`*.!]+$/g, '').toLowerCase()
}

function noBranch(name: string, branches: readonly string[]): StratagentError {
  return new StratagentError(
    'ROUTE_UNKNOWN',
    `The router of ${name} did not answer with the name of exactly one branch. The branches are ${branches.join(', ')}. Tell it to answer with one of these names alone, or give \`otherwise\`.`,
  )
}
