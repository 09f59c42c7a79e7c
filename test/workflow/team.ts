import type { LlmRequest } from 'stratagent'
import type { ScriptedAnswer, ScriptedStep } from 'stratagent/testing'

/** An agent's options: its persona is its name, so that a script knows who is asked. */
export function member<N extends string>(name: N) {
  return {
    name,
    description: `Knows all about ${name}.`,
    persona: { id: name, instructions: `You are ${name}.` },
    model: 'scripted/one',
  }
}

type Says = ScriptedAnswer | ((request: LlmRequest, ...rest: never[]) => ScriptedAnswer | Promise<ScriptedAnswer>)

/** Who is asked. */
export function whoIn({ system = '' }: LlmRequest): string {
  return /You are (\S+)\./.exec(system)?.[1] ?? 'nobody'
}

/** A script that answers by who is asked; a list is worked off. */
export function casting(parts: Readonly<Record<string, Says | Says[]>>): Exclude<ScriptedStep, string | Error> {
  const turns = new Map<string, number>()
  return async (request, ...rest) => {
    const who = whoIn(request)
    const turn = turns.get(who) ?? 0
    turns.set(who, turn + 1)
    const part = parts[who]
    const says = Array.isArray(part) ? part[turn] : part
    if (says === undefined) return new Error(`${who} has nothing more to say`)
    const said = typeof says === 'function' ? await Reflect.apply(says, undefined, [request, ...rest]) : says
    return said
  }
}

/** How often an agent was asked. */
export function askedOf(requests: readonly LlmRequest[], name: string): readonly LlmRequest[] {
  return requests.filter((request) => whoIn(request) === name)
}

/** The text of the last message. */
export function lastText(request: LlmRequest | undefined): string {
  const content = request?.messages.at(-1)?.content
  return typeof content === 'string' ? content : JSON.stringify(content)
}

/** The first event of a stream, whose reader then leaves. */
export async function firstOf<E>(stream: AsyncIterable<E>): Promise<E | undefined> {
  for await (const event of stream) return event
  return undefined
}
