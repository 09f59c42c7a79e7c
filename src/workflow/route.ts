import type { AgentTarget } from '../contract/agent.ts'
import type { NamedStep, StepFunction, StepInput, StepOutput, Workflow } from '../contract/workflow.ts'
import type { Branches, BranchInput } from './branch-types.ts'
import { checkNamed, checkStep, wrong } from './check.ts'

/** Who decides: an agent whose answer names a branch, or a function that gives the name. */
export type Router<B extends string> = AgentTarget | Workflow | NamedStep | StepFunction<never, B | Promise<B>>

export interface RouteOptions<B extends Branches, R> {
  /** One of few: it is in spans and metrics. */
  readonly name: string
  readonly description?: string
  readonly by: R
  /** Agents, functions and workflows by their names; one of them is asked what the workflow is asked. */
  readonly to: B
  /** The branch that is taken when the router names none. @default an error that says so */
  readonly otherwise?: NoInfer<keyof B & string>
}

/** One of several branches, by the word of a router; its output is the output. */
export function route<const B extends Branches, const R extends Router<keyof B & string>>(
  options: RouteOptions<B, R>,
): Workflow<BranchInput<B> & StepInput<R>, StepOutput<B[keyof B]>> {
  const where = checkNamed('route', options, ['name', 'description', 'by', 'to', 'otherwise'])
  const { name, description = '', by, otherwise } = options
  const to: Branches | undefined = options.to
  if (typeof to !== 'object' || to === null || Object.keys(to).length === 0) {
    throw wrong(where, 'it has no branches. Give them by name: `to: { billing: Billing, tech: Tech }`.')
  }
  checkStep(by, 'by', where)
  for (const [branch, step] of Object.entries(to)) checkStep(step, `to.${branch}`, where)
  if (otherwise !== undefined && !Object.hasOwn(to, otherwise)) {
    throw wrong(where, `\`otherwise\` is '${otherwise}', which is no branch. Use one of ${Object.keys(to).join(', ')}.`)
  }
  const plan = Object.freeze({
    shape: 'route',
    by,
    to: Object.freeze({ ...to }),
    ...(otherwise !== undefined && { otherwise }),
  } as const)
  return Object.freeze({ kind: 'workflow', name, description, plan })
}
