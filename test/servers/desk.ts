import { choosePrograms, chooseServer, chooseValkey, type Choice, type Machine, type Programs } from './provision.ts'
import { describeShared, startShared, type SharedServer } from './shared-server.ts'

/** What a suite asks for. */
export interface Wanted {
  /** `shared`: the server of the run; `programs`, `valkey`: to start servers of its own. */
  readonly what: 'shared' | 'programs' | 'valkey'
  readonly search: boolean
  /** Who asks. */
  readonly suite: string
}

/** Why a suite cannot run. */
export interface Without {
  readonly because: string
}

/** What a suite gets. */
export type Answer =
  | { readonly url: string; readonly name: string; readonly search: boolean }
  | { readonly programs: Programs }
  | Without

/** Hands out the one server of a run, started when first asked for, and remembers who had to go without. */
export interface Desk {
  answer(wanted: Wanted): Promise<Answer>
  close(): Promise<void>
}

/** Opens a desk; nothing is looked for yet. */
export function openDesk(machine: Machine, say: (line: string) => void): Desk {
  const shared = once(() => startTold(machine, say))
  const choices = { programs: once(() => choosePrograms(machine)), valkey: once(() => chooseValkey(machine)) }
  const without: string[] = []

  return {
    async answer({ what, search, suite }) {
      const answer = what === 'shared' ? sharedFor(search, await shared()) : programsFor(search, await choices[what]())
      if ('because' in answer) without.push(`${suite}: ${answer.because}`)
      return answer
    },
    async close() {
      if (without.length > 0) say(`\nNot run for want of a server:\n  ${without.join('\n  ')}`)
      const server = await shared.asked()
      if (server !== undefined && 'stop' in server) await server.stop()
    },
  }
}

function sharedFor(search: boolean, server: SharedServer | Without): Answer {
  if ('because' in server) return server
  if (search && !server.search) return { because: `${server.name} has no search: ${adviceOf(server)}` }
  return { url: server.url, name: server.name, search: server.search }
}

function programsFor(search: boolean, { source, reasons }: Choice): Answer {
  if (source?.kind !== 'programs') return { because: adviceOf({ reasons }) }
  const { programs } = source
  if (search && programs.search === undefined) {
    return { because: `${programs.server} has no search module: ${adviceOf({ reasons })}` }
  }
  return { programs }
}

async function startTold(machine: Machine, say: (line: string) => void): Promise<SharedServer | Without> {
  const began = performance.now()
  try {
    const choice = await chooseServer(machine)
    const chosen = performance.now()
    const server = await startShared(choice)
    const times = `found in ${Math.round(chosen - began)} ms, started in ${Math.round(performance.now() - chosen)} ms`
    say(`${describeShared(server, choice.reasons)} (${times})`)
    return server ?? { because: adviceOf(choice) }
  } catch (error) {
    return { because: error instanceof Error ? error.message : String(error) }
  }
}

function adviceOf({ reasons }: { readonly reasons: readonly string[] }): string {
  return reasons.length === 0 ? 'give one that has by REDIS_URL, or none to have one installed' : reasons.join('; ')
}

/** A value made when first asked for. */
interface Once<T> {
  (): Promise<T>
  /** The value, if anybody asked. */
  asked(): Promise<T> | undefined
}

function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | undefined
  return Object.assign(() => (made ??= make()), { asked: () => made })
}
