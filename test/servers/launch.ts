import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

/**
 * Runs a program and ends it as soon as standard input does: whichever way the owner goes, its end of the pipe
 * closes with it. The first argument is a folder to remove afterwards, or nothing.
 */
const guard = `
folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
echo "guarded $server"
( while read -r _ <&3; do :; done; kill -s KILL $server ) 2>/dev/null &
watch=$!
trap '' PIPE
wait $server 2>/dev/null; code=$?
kill $watch 2>/dev/null
[ -n "$folder" ] && rm -rf "$folder"
exit $code`

export interface LaunchOptions {
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** What it says when it can be used. */
  readonly ready: RegExp
  /** A folder that goes with the program. */
  readonly folder?: string | undefined
  /** What runs the guard elsewhere, such as in a container. */
  readonly inside?: readonly string[]
  /** Milliseconds it may take. @default 15 s */
  readonly limit?: number
}

/** A program that does not outlive this process. */
export interface Launched {
  /** Its process, counted where the guard runs. */
  readonly pid: number
  /** Resolves when it has ended and its folder is gone. */
  readonly ended: Promise<unknown>
  /** Ends it at once. */
  end(): Promise<void>
}

/** Starts a program under the guard and waits for the line that says it is ready. */
export async function launch({
  command,
  ready,
  folder = '',
  inside = [],
  limit = 15_000,
}: LaunchOptions): Promise<Launched> {
  const [program = 'sh', ...words] = [...inside, 'sh', '-c', guard, 'guard', folder, ...command]
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
  const ended = once(child, 'close').catch(() => undefined)
  const told: string[] = []
  child.stdin.on('error', () => undefined)
  const end = async () => {
    child.stdin.end()
    await ended
  }

  try {
    await heard([child.stdout, child.stderr], { told, ready, ended, limit })
  } catch (error) {
    await end()
    throw new Error(`${command[0]} did not start: ${told.slice(-4).join(' · ')}`, { cause: error })
  }
  const pid = Number(/^guarded (\d+)$/m.exec(told.join('\n'))?.[1])
  return { pid, ended, end }
}

interface Hearing {
  /** The lines so far; no more are kept once it is ready. */
  readonly told: string[]
  readonly ready: RegExp
  readonly ended: Promise<unknown>
  readonly limit: number
}

function heard(streams: readonly Readable[], { told, ready, ended, limit }: Hearing): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`It said nothing of being ready for ${limit} ms.`)), limit)
    void ended.then(() => reject(new Error('It ended at once.'))).finally(() => clearTimeout(late))
    for (const stream of streams) {
      let rest = ''
      // reading goes on after it is ready: a full pipe would hold the program up
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n')
        rest = lines.pop() ?? ''
        if (told.some((line) => ready.test(line))) return
        told.push(...lines)
        if (!lines.some((line) => ready.test(line))) return
        clearTimeout(late)
        resolve()
      })
    }
  })
}
