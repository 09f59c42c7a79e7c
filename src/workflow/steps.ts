import type { NamedStep, Plan, Step, StepTarget, Workflow } from '../contract/workflow.ts'

/** Whether a value is what `sequence`, `parallel` and `route` give. */
export function isWorkflow(value: unknown): value is Workflow {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'workflow'
}

/** Whether a step was given a name of its own. */
export function isNamed(step: Step): step is NamedStep {
  return typeof step === 'object' && step !== null && 'run' in step
}

/** What a step runs. */
export function targetOf(step: Step): StepTarget {
  return isNamed(step) ? step.run : step
}

/** The steps of a plan, in order of declaration; a route's router comes first. */
export function stepsOf(plan: Plan): readonly Step[] {
  if (plan.shape === 'sequence') return plan.steps
  return plan.shape === 'route' ? [plan.by, ...Object.values(plan.to)] : Object.values(plan.branches)
}

/** Everything a workflow runs, those of nested workflows included. */
export function targetsOf(workflow: Workflow): readonly StepTarget[] {
  return stepsOf(workflow.plan).flatMap((step) => {
    const target = targetOf(step)
    return isWorkflow(target) ? targetsOf(target) : [target]
  })
}

/** What a workflow is made of beside its agents, in words that change when it does. */
export function shapeOf(workflow: Workflow, isAgent: (target: StepTarget) => boolean): readonly string[] {
  const { name, plan } = workflow
  const words = stepsOf(plan).flatMap((step) => {
    const target = targetOf(step)
    const own = isNamed(step) ? step.name : ''
    if (isWorkflow(target)) return [own, ...shapeOf(target, isAgent)]
    return [own, typeof target === 'function' && !isAgent(target) ? Function.prototype.toString.call(target) : '']
  })
  return [name, plan.shape, ...settingsOf(plan), ...words]
}

function settingsOf(plan: Plan): readonly string[] {
  if (plan.shape === 'sequence') return []
  if (plan.shape === 'route') return [...Object.keys(plan.to), plan.otherwise ?? '']
  const { branches, mode, samples, merge, reducers } = plan
  const code = Object.entries(reducers).flatMap(([field, reduce]) => [field, String(reduce)])
  return [...Object.keys(branches), mode, String(samples), String(merge), ...code]
}
