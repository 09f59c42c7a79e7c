import { redisStore } from 'stratagent'

import { prompts } from './prompts.ts'
import { stockedRuntime } from './stocked.ts'

/** A process that puts an answer for each prompt into the Redis it is told, and goes. */
const [, , url = ''] = process.argv
const store = redisStore({ url })
const runtime = await stockedRuntime(prompts(), { store, embedder: false, cacheBudget: '5s' })
await runtime.close()
await store.close()
