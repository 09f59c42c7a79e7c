import type { Call, Middleware } from '../contract/call.ts'
import type { CallContext } from '../contract/context.ts'
import type { Store } from '../contract/store.ts'
import type { ToolDefinition } from '../contract/tool.ts'
import { tagOf } from '../identity/tags.ts'
import { withinBudget } from './budget.ts'

export interface WriteInvalidationOptions {
  /** One that does not lose an invalidation: `insistentStore`. */
  readonly store: Store
}

/** Records what running a tool does to the world, and drops what a write made untrue: before it, after it, and when it fails. */
export function writeInvalidation({ store }: WriteInvalidationOptions): Middleware<'tool'> {
  const dropOne = async (tag: string, context: CallContext): Promise<void> => {
    try {
      const dropped = store.invalidate({ tags: [tag] })
      if (!(dropped instanceof Promise)) return
      dropped.catch(() => undefined) // also when no time is left to wait for it
      await withinBudget(context, () => dropped)
    } catch {
      return // the store insists: it has said so, tries again, and serves nothing of it meanwhile
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
      const drop = async (): Promise<void> => void (await Promise.all(tags.map((tag) => dropOne(tag, call.context))))
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
