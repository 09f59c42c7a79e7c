import type { Step, StepInput, StepOutput, Workflow } from '../contract/workflow.ts'
import { checkNamed, checkStep, wrong } from './check.ts'
import type { Linked } from './linked-steps.ts'
import { isNamed } from './steps.ts'

export interface SequenceOptions<S extends readonly Step[]> {
  /** One of few: it is in spans and metrics. */
  readonly name: string
  readonly description?: string
  /** Agents, functions and workflows; each is asked what the one before it gave. */
  readonly steps: S
}

/** Steps one after the other; the last one's output is the output. */
export function sequence<const S extends readonly [Step, ...Step[]]>(
  options: SequenceOptions<S> & { readonly steps: Linked<S> },
): Workflow<StepInput<S[0]>, StepOutput<Last<S>>> {
  const where = checkNamed('sequence', options, ['name', 'description', 'steps'])
  const { name, description = '' } = options
  const steps: readonly Step[] = [...options.steps]
  if (steps.length === 0) throw wrong(where, 'it has no steps. Give at least one.')
  const names = new Set<string>()
  for (const [index, step] of steps.entries()) {
    checkStep(step, `steps[${index}]`, where)
    if (!isNamed(step)) continue
    if (names.has(step.name)) throw wrong(where, `two steps are called '${step.name}'. Give one of them another name.`)
    names.add(step.name)
  }
  const plan = Object.freeze({ shape: 'sequence', steps: Object.freeze(steps) } as const)
  return Object.freeze({ kind: 'workflow', name, description, plan })
}

type Last<S extends readonly unknown[]> = S extends readonly [...unknown[], infer L] ? L : S[number]
