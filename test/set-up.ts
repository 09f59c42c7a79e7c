import { onTestFinished } from 'vitest'
import { createRuntime, memorySessions, memoryStore, type Runtime, type RuntimeOptions, type Store } from 'stratagent'
import {
  manualClock,
  scriptedModel,
  spanRecorder,
  type ManualClock,
  type ScriptedModel,
  type ScriptedStep,
  type SpanRecorder,
} from 'stratagent/testing'

export interface SetUpOptions extends Omit<RuntimeOptions, 'store' | 'clock'> {
  /** What the model says; a function answers every call. @default the question, in capitals */
  readonly script?: readonly ScriptedStep[] | Exclude<ScriptedStep, string | Error>
  readonly store?: (clock: ManualClock) => Store
}

export interface SetUp {
  readonly runtime: Runtime
  readonly model: ScriptedModel
  readonly clock: ManualClock
  readonly spans: SpanRecorder
  readonly store: Store
}

/** A runtime over real parts in this process: memory store, local encoder, scripted model `scripted/one`, manual clock. */
export async function setUp({ script, store: makeStore, ...options }: SetUpOptions = {}): Promise<SetUp> {
  const clock = manualClock()
  const spans = spanRecorder()
  const store = makeStore?.(clock) ?? memoryStore({ clock })
  const model = scriptedModel(script ?? (({ messages }) => ({ text: shout(messages.at(-1)?.content) })))
  const runtime = await createRuntime({
    store,
    clock,
    sessions: memorySessions(),
    providers: [model],
    tracer: spans.tracer,
    random: () => 0.5,
    logger: 'silent',
    retry: { backoff: () => 0 },
    cacheBudget: '5s', // what is found must not depend on what else the machine is doing
    ...options,
  })
  onTestFinished(() => runtime.close())
  return { runtime, model, clock, spans, store }
}

/** One question to the scripted model. */
export function ask(text: string): { model: string; messages: { role: 'user'; content: string }[] } {
  return { model: 'scripted/one', messages: [{ role: 'user', content: text }] }
}

function shout(content: unknown): string {
  return (typeof content === 'string' ? content : JSON.stringify(content)).toUpperCase()
}
