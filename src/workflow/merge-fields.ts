import { StratagentError } from '../contract/errors.ts'
import type { ParallelPlan, Workflow } from '../contract/workflow.ts'
import type { Executor } from './frame.ts'
import { isWorkflow, stepsOf, targetOf } from './steps.ts'

/** One object of the branches' objects, field by field. @throws StratagentError `MERGE_CONFLICT` naming field and branches */
export function mergeFields(
  outputs: Readonly<Record<string, unknown>>,
  { name, plan: { reducers } }: { readonly name: string; readonly plan: ParallelPlan },
): Readonly<Record<string, unknown>> {
  const owners = new Map<string, string>()
  const fields = new Map<string, unknown>()
  for (const [branch, output] of Object.entries(outputs)) {
    if (typeof output !== 'object' || output === null || Array.isArray(output)) {
      throw new StratagentError(
        'MERGE_CONFLICT',
        `The branch ${branch} of ${name} gave no object, and \`merge: 'fields'\` has fields alone to merge. Give its agent an output schema, or merge with a function.`,
      )
    }
    for (const [field, value] of Object.entries(output)) {
      const owner = owners.get(field)
      const reduce = Object.hasOwn(reducers, field) ? reducers[field] : undefined
      if (owner !== undefined && reduce === undefined) throw twice({ name, field, owner, branch })
      fields.set(field, owner === undefined || reduce === undefined ? value : reduce(fields.get(field), value))
      owners.set(field, branch)
    }
  }
  return Object.fromEntries(fields)
}

/** Finds what can be seen before a run: two branches whose schemas promise the same field. @throws StratagentError `MERGE_CONFLICT` */
export function checkFields({ name, plan }: Workflow, executor: Pick<Executor, 'nesting' | 'isAgent'>): void {
  for (const step of stepsOf(plan)) {
    const target = targetOf(step)
    if (isWorkflow(target)) checkFields(target, executor)
  }
  if (plan.shape !== 'parallel' || plan.merge !== 'fields') return
  const owners = new Map<string, string>()
  for (const [branch, step] of Object.entries(plan.branches)) {
    const target = targetOf(step)
    if (isWorkflow(target) || !executor.isAgent(target)) continue
    for (const field of Object.keys(executor.nesting.agentOf(target).output?.json['properties'] ?? {})) {
      const owner = owners.get(field)
      if (owner !== undefined && !Object.hasOwn(plan.reducers, field)) throw twice({ name, field, owner, branch })
      owners.set(field, branch)
    }
  }
}

/** The error of two branches that give one field. */
function twice({
  name,
  field,
  owner,
  branch,
}: Readonly<Record<'name' | 'field' | 'owner' | 'branch', string>>): StratagentError {
  return new StratagentError(
    'MERGE_CONFLICT',
    `The branches ${owner} and ${branch} of ${name} both give the field '${field}'. Say how they become one: \`reducers: { ${field}: (left, right) => … }\`.`,
  )
}
