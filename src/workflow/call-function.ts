import type { Identity } from '../contract/identity.ts'
import type { StepContext, StepFunction, StepResult } from '../contract/workflow.ts'
import { withinStep } from '../telemetry/workflow-span.ts'
import { gaveUp } from './abort.ts'
import type { Executor, Frame } from './frame.ts'

export interface FunctionStep {
  readonly name: string
  readonly target: StepFunction
  readonly input: unknown
  /** Index among the branches that run side by side. */
  readonly branch?: number
}

/** Calls a step that is plain code, in a span of its own; an abort does not wait for code that does not listen. */
export async function callFunction(
  { name, target, input, branch }: FunctionStep,
  { context: above, identity, signal }: Frame,
  { telemetry }: Pick<Executor, 'telemetry'>,
): Promise<StepResult> {
  const context = above.child(name)
  const { path, runId } = context
  const onRead = (): void => context.depend({ scope: 'user' })
  const about: StepContext = { identity: watched(identity, onRead), signal, runId, path }
  const output = await withinStep({ telemetry, name, signal, ...(branch !== undefined && { branch }) }, () => {
    return untilAborted(signal, async () => Reflect.apply(target, undefined, [input, about]))
  })
  return { path, output }
}

async function untilAborted(signal: AbortSignal, work: () => Promise<unknown>): Promise<unknown> {
  const gone = Promise.withResolvers<never>()
  gone.promise.catch(() => undefined)
  const leave = (): void => gone.reject(gaveUp(signal))
  signal.addEventListener('abort', leave, { once: true })
  try {
    return await Promise.race([work(), gone.promise])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}

/** An identity that tells when its user is read: what is made of it is that user's own. */
function watched({ user, session, ...rest }: Identity, onRead: () => void): Identity {
  const seen: Identity = { ...rest }
  const read = (value: string | undefined) => ({
    enumerable: false,
    get() {
      onRead()
      return value
    },
  })
  return Object.freeze(Object.defineProperties(seen, { user: read(user), session: read(session) }))
}
