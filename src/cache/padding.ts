import type { Call, Next, Outcome } from '../contract/call.ts'
import type { Clock, Random } from '../contract/host.ts'
import type { Kind, Kinds } from '../contract/kinds.ts'
import { textOf } from '../contract/llm.ts'
import { attribute } from '../telemetry/attributes.ts'
import { startSpan, within, type Tracing } from '../telemetry/spans.ts'
import { freshTimes, type Timeless } from './fresh-times.ts'
import { cutLike, watchPace } from './paced.ts'
import { gate, waiting } from './waiting.ts'

export interface PaddingOptions<K extends Kind> {
  readonly clock: Clock
  readonly random: Random
  readonly tracer: Tracing
  /** Whether the wait is an event of the span above. @default false */
  readonly isLean?: boolean
  /** The deltas in which an answer is shown. */
  readonly replay: (outcome: Outcome<K>) => readonly Kinds[K]['delta'][]
}

/** What hides from an untrusted caller whether an answer was there already. */
export interface Padding<K extends Kind> {
  /** The rest of the chain, with what its answers take remembered. */
  timed(call: Call<K>, next: Next<K>): Next<K>
  /** Gives what `answer` gives, no sooner than a fresh answer would have come, and in the same pieces. */
  pad(call: Call<K>, next: Next<K>, answer: (call: Call<K>, next: Next<K>) => Promise<Outcome<K>>): Promise<Outcome<K>>
}

/** Padding of one layer. It begins when the work is done: nothing is held meanwhile, no flight and no lease. */
export function padding<K extends Kind>({
  clock,
  random,
  tracer,
  isLean = false,
  replay,
}: PaddingOptions<K>): Padding<K> {
  const times = freshTimes(random)
  const { now, until } = waiting(clock)

  /** Waits, and shows the answer to who reads along. */
  const play = async (call: Call<K>, outcome: Outcome<K>, began: number): Promise<void> => {
    const [giver, least] = [giverOf(call), began + leastOf(call)]
    const about: Timeless = { length: lengthOf(outcome), made: outcome.origin?.duration }
    if (call.sink === undefined) return until(Math.max(least, began + times.duration(giver, about)), call)
    const pace = times.pace(giver, about)
    let instant = began + pace.first
    for (const [index, delta] of cutLike(replay(outcome), pace).entries()) {
      if (index > 0) instant += pace.pauses[(index - 1) % pace.pauses.length] ?? 0
      await until(Math.max(least, instant), call)
      await call.sink.write(delta)
    }
    await until(Math.max(least, instant + pace.rest), call)
  }

  return {
    timed(call, next) {
      const began = now()
      return async (asked) => {
        if (!isWhole(call, asked)) return next(asked)
        const giver = giverOf(call)
        const watched = asked.sink && watchPace(asked.sink, () => now() - began)
        try {
          const outcome = await next(watched === undefined ? asked : { ...asked, sink: watched.sink })
          const took = now() - began
          // where hits were quick within it, they are taken to have been none
          const hurried = call.identity.trusted === false ? 0 : asked.context.saved.duration
          times.note(giver, { duration: took + hurried, length: lengthOf(outcome) }, watched?.pace(took))
          return outcome
        } catch (error) {
          if (watched?.first !== undefined) times.noteFirst(giver, watched.first)
          throw error
        }
      }
    },

    async pad(caller, next, answer) {
      const began = now()
      const call = shownIn(caller)
      const least = began + leastOf(call)
      let isFresh = false
      // shows nothing that another call under way brings: it would come in a gush. What is asked for is shown as it comes
      const open = (): Promise<void> | undefined => (isFresh ? until(least, call) : undefined)
      const gated = call.sink === undefined ? call : { ...call, sink: gate(call.sink, open) }
      const outcome = await answer(gated, (asked) => {
        isFresh ||= isWhole(gated, asked)
        return next(asked)
      })
      const said = call.sink === undefined ? inOnePiece(outcome) : outcome
      if (isFresh) await until(least, call)
      // what is the caller's own tells of nobody else
      if (isFresh || call.context.effects.scope === 'user') return said
      const { servedBy } = outcome
      const span = startSpan(tracer, `cache.pad ${servedBy}`, {
        attributes: { [attribute.cacheOperation]: 'pad', [attribute.cacheLayer]: servedBy },
        asEvent: isLean,
      })
      const from = now()
      try {
        await within(span, () => play(call, said, began))
      } finally {
        span.setAttribute(attribute.cachePadding, now() - from)
        span.end()
      }
      return said
    },
  }
}

/** Whether it is the call itself that is asked for: not a part of it, and no refresh behind it. */
function isWhole<K extends Kind>(call: Call<K>, asked: Call<K>): boolean {
  return asked.request === call.request && asked.controls === call.controls
}

/** A run with tools says things on the way that a kept answer does not hold: it is shown when it is done. */
function shownIn<K extends Kind>(call: Call<K>): Call<K> {
  const { sink: _sink, ...silent } = call
  return 'agent' in call.request && call.request.agent.tools.length > 0 ? silent : call
}

/** The answer as it comes where nobody reads along. */
function inOnePiece<K extends Kind>({ deltas: _deltas, ...outcome }: Outcome<K>): Outcome<K> {
  return outcome
}

/** What an untrusted caller waits at least; for the parts of a run nothing, since the run itself waits. */
function leastOf<K extends Kind>(call: Call<K>): number {
  return isPart(call) ? 0 : (call.controls.policy.padTo ?? 0)
}

function isPart<K extends Kind>({ kind, request, identity }: Call<K>): boolean {
  if (kind === 'agent') return 'within' in request && request.within !== undefined
  return identity.agent !== undefined || ('purpose' in request && request.purpose === 'cache')
}

/** Who gives an answer, as far as it tells how long that takes. */
function giverOf<K extends Kind>({ request, identity }: Call<K>): string {
  if ('agent' in request) return request.agent.name
  if ('model' in request) return request.model
  return 'tool' in request ? `${identity.agent?.name ?? ''} ${request.tool.name}` : ''
}

function lengthOf<K extends Kind>({ response }: Outcome<K>): number {
  if ('vectors' in response) return response.vectors.length
  if ('content' in response) return textOf(response.content).length
  return 'text' in response ? response.text.length : 0
}
