import type { Call, Middleware } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Store } from '../contract/store.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { tagOf } from '../identity/tags.ts'
import { orTimeout } from './budget.ts'

export interface WriteInvalidationOptions {
  /** One that does not lose an invalidation: `insistentStore`. */
  readonly store: Store
}

/** Milliseconds a write waits for its invalidations; they are sent in any case, and go on past it. */
const patience = 250
const tooSlow = new StratagentError('STORE_UNAVAILABLE', 'The store takes long to invalidate; the call goes on.')

/** Records what running a tool does to the world, and drops what a write made untrue: before it, after it, and when it fails. */
export function writeInvalidation({ store }: WriteInvalidationOptions): Middleware<'tool'> {
  const dropOne = async (tag: string): Promise<void> => {
    try {
      const dropped = store.invalidate({ tags: [tag] })
      if (!(dropped instanceof Promise)) return
      await orTimeout(dropped, patience, () => tooSlow)
    } catch {
      return // the store insists: it has said so, and tries again
    }
  }

  return {
    name: 'write-invalidation',
    stage: 'effects',
    async handle(call, next) {
      const { tool, input } = call.request
      const { effect, invalidates } = tool
      if (effect === 'pure' || effect === 'read') return next(call)
      call.context.depend(
        effect === 'write' ? { wrote: true } : { unkeepable: effect === 'volatile' ? 'effect' : 'side-effects' },
      )
      const named: readonly string[] = invalidates === undefined ? [] : Reflect.apply(invalidates, undefined, [input])
      const tags = named.map((tag) => tagOf(tag, call.identity.tenant))
      const drop = async (): Promise<void> => void (await Promise.all(tags.map(dropOne)))
      await drop()
      const watched = watchBody(tool)
      try {
        return await next(withTool(call, watched.tool))
      } finally {
        await drop()
        // a body that was given up goes on: what it writes in the end makes entries untrue once more
        if (watched.isRunning()) void watched.end().then(drop)
      }
    },
  }
}

interface Watched {
  readonly tool: ToolDefinition
  isRunning(): boolean
  /** Resolves when the body has come to its end, whichever. */
  end(): Promise<void>
}

function watchBody(tool: ToolDefinition): Watched {
  let running: Promise<void> | undefined
  const invoke: ToolDefinition['invoke'] = (self, input, context) => {
    const body = (async () => tool.invoke(self, input, context))()
    const over = (): void => void (running = undefined)
    running = body.then(over, over)
    return body
  }
  return {
    tool: { ...tool, invoke },
    isRunning: () => running !== undefined,
    end: async () => running,
  }
}

function withTool(call: Call<'tool'>, tool: ToolDefinition): Call<'tool'> {
  return { ...call, request: { ...call.request, tool } }
}
