import { StratagentError } from '../contract/errors.ts'
import type { ParallelPlan, StepResult } from '../contract/workflow.ts'
import { mergeFields } from './merge-fields.ts'
import type { AboutRun } from './perform-step.ts'
import { targetOf } from './steps.ts'

interface Job {
  readonly branch: string
  readonly index: number
  readonly sample?: number
}
type Settled = PromiseSettledResult<StepResult>

/** Runs the branches side by side, and gives what their outputs come to, in the order of declaration. */
export async function runParallel(plan: ParallelPlan, about: AboutRun): Promise<StepResult> {
  const { mode } = plan
  const { frame } = about
  const jobs = jobsOf(plan, frame.sample)
  const siblings = new AbortController()
  const signal = AbortSignal.any([frame.signal, siblings.signal])
  let first: { readonly job: Job; readonly end: Settled } | undefined
  const ends = await inTurn(jobs, plan.concurrency, async (job): Promise<Settled> => {
    const end = await settle(about, job, { plan, signal })
    const decides = mode === 'settled' ? undefined : mode === 'all' ? 'rejected' : 'fulfilled'
    if (first === undefined && end.status === decides && !signal.aborted) {
      first = { job, end }
      siblings.abort(new StratagentError('ABORTED', 'Another branch has decided what comes of all.'))
    }
    return end
  })
  if (frame.signal.aborted)
    throw new StratagentError('ABORTED', 'The workflow was aborted.', { cause: frame.signal.reason })
  if (mode === 'race') return winnerOf(first?.end, ends)
  if (first?.end.status === 'rejected') throw first.end.reason
  return { path: frame.context.path, output: await merged(plan, outputsOf(plan, jobs, ends), about) }
}

function jobsOf({ branches, samples }: ParallelPlan, above: number | undefined): readonly Job[] {
  const names = Object.keys(branches)
  if (samples === undefined) return names.map((branch, index) => ({ branch, index }))
  // samples of samples are all different, and none is another's
  const from = above === undefined ? 0 : (above + 1) * samples
  return names.flatMap((branch, index) => {
    return Array.from({ length: samples }, (_, sample) => ({ branch, index, sample: from + sample }))
  })
}

async function settle(
  { input, frame, doStep }: AboutRun,
  { branch, index, sample }: Job,
  { plan, signal }: { readonly plan: ParallelPlan; readonly signal: AbortSignal },
): Promise<Settled> {
  const step = plan.branches[branch]
  const place = { ...frame, signal, ...(sample !== undefined && { sample }) }
  try {
    if (step === undefined) throw new StratagentError('CONFIG_INVALID', `There is no branch ${branch}.`)
    const name = sample === undefined ? branch : `${branch}-${sample + 1}`
    return {
      status: 'fulfilled',
      value: await doStep({ name, target: targetOf(step), input, branch: index, aside: true }, place),
    }
  } catch (reason) {
    return { status: 'rejected', reason }
  }
}

/** Does jobs side by side, so many at a time. */
async function inTurn<T, R>(jobs: readonly T[], width: number, work: (job: T) => Promise<R>): Promise<readonly R[]> {
  const ends: R[] = []
  const waiting = jobs.entries()
  const worker = async (): Promise<void> => {
    for (const [index, job] of waiting) ends[index] = await work(job)
  }
  await Promise.all(Array.from({ length: Math.min(width, jobs.length) }, worker))
  return ends
}

function winnerOf(winner: Settled | undefined, ends: readonly Settled[]): StepResult {
  if (winner?.status === 'fulfilled') return winner.value
  const failed = ends.find((end) => end.status === 'rejected')
  throw failed?.reason
}

/** What the branches gave, by their names; one that failed by its outcome. */
function outputsOf(
  { branches, mode, samples }: ParallelPlan,
  jobs: readonly Job[],
  ends: readonly Settled[],
): Readonly<Record<string, unknown>> {
  const given = ends.map((end) => {
    if (mode === 'all') return end.status === 'fulfilled' ? end.value.output : undefined
    return end.status === 'fulfilled' ? { status: end.status, value: end.value.output } : end
  })
  return Object.fromEntries(
    Object.keys(branches).map((branch) => {
      const own = given.filter((_, index) => jobs[index]?.branch === branch)
      return [branch, samples === undefined ? own[0] : own]
    }),
  )
}

async function merged(
  plan: ParallelPlan,
  outputs: Readonly<Record<string, unknown>>,
  { workflow: { name } }: AboutRun,
): Promise<unknown> {
  const { merge } = plan
  if (merge === undefined) return outputs
  try {
    return await (merge === 'fields'
      ? mergeFields(outputs, { name, plan })
      : Reflect.apply(merge, undefined, [outputs]))
  } catch (cause) {
    if (cause instanceof StratagentError) throw cause
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new StratagentError('STEP_FAILED', `The branches of ${name} could not be merged: ${said}`, { cause })
  }
}
