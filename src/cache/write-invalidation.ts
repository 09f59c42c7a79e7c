import type { Call, Middleware } from '../contract/call.ts'
import { StratagentError } from '../contract/errors.ts'
import type { Logger } from '../contract/host.ts'
import type { Store } from '../contract/store.ts'
import { tagOf } from '../identity/tags.ts'
import { withinBudget } from './budget.ts'

export interface WriteInvalidationOptions {
  readonly store: Store
  readonly logger: Logger
}

/** Records what running a tool does to the world, and drops what a write made untrue: before it, after it, and when it fails. */
export function writeInvalidation({ store, logger }: WriteInvalidationOptions): Middleware<'tool'> {
  const drop = async (call: Call<'tool'>, tags: readonly string[]): Promise<void> => {
    for (const tag of tags) {
      try {
        await withinBudget(call.context, () => store.invalidate({ tags: [tagOf(tag, call.identity.tenant)] }))
      } catch (error) {
        const code = error instanceof StratagentError ? error.code : 'unknown'
        logger.error('An invalidation did not reach the store; entries may outlive the write until they expire.', {
          code,
        })
      }
    }
  }

  return {
    name: 'write-invalidation',
    stage: 'cache',
    async handle(call, next) {
      const { effect, invalidates } = call.request.tool
      if (effect === 'pure' || effect === 'read') {
        return next(call) // without a `cache` of its own the layer has said that nothing built from it is kept
      }
      call.context.depend(
        effect === 'write' ? { wrote: true } : { unkeepable: effect === 'volatile' ? 'effect' : 'side-effects' },
      )
      const tags: readonly string[] =
        invalidates === undefined ? [] : Reflect.apply(invalidates, undefined, [call.request.input])
      await drop(call, tags)
      try {
        return await next(call)
      } finally {
        await drop(call, tags)
      }
    },
  }
}
