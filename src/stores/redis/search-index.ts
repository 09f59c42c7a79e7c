import { setTimeout as sleep } from 'node:timers/promises'
import { StratagentError } from '../../contract/errors.ts'
import type { Logger } from '../../contract/host.ts'
import type { RedisNames } from './redis-names.ts'
import { readFacts, readNames, type IndexFacts } from './search-answer.ts'
import type { SearchCommand } from './search-command.ts'
import type { IndexOptions } from './search-options.ts'
import type { SearchPlaces } from './search-places.ts'
import { creationOf, fits, schemaVersion, type WantedIndex } from './search-schema.ts'

/** An index of one bucket that was found whole. */
export interface SearchIndex {
  readonly bucket: string
  readonly dimension: number
  readonly name: string
  readonly isGraph: boolean
  /** Vectors in it when it was last looked at. */
  documents: number
  lookedAt: number
}
export interface SearchIndexes {
  /** The index for vectors of a dimension, made if it is not there, once it has read in what lies in the bucket. */
  open(bucket: string, dimension: number): Promise<SearchIndex>
  /** The same, when it was opened before. */
  found(bucket: string, dimension: number): SearchIndex | undefined
  /** Whether an index is there, and whole: looked at now and then, believed meanwhile. */
  isWhole(index: SearchIndex): true | Promise<boolean>
  /** Says that an index was not there, or not whole. What was open is opened anew. */
  miss(index: SearchIndex, isGone: boolean): void
  /** Dimensions of the indexes that are there for this embedder; they are opened, and those of others that hold nothing go. */
  survey(): Promise<readonly number[]>
}
export interface SearchIndexOptions {
  readonly command: SearchCommand
  readonly names: RedisNames
  readonly places: SearchPlaces
  readonly index: IndexOptions
  readonly later: (work: () => Promise<unknown>) => void
  readonly logger: Logger | undefined
}

/** The search module cannot do what is asked of it here: no module, no right, a version without 16-bit numbers. */
export class UnfitSearch extends Error {
  override readonly name = 'UnfitSearch'
}

/** Indexes of one name that are not ours before it is given up. */
const mostTurns = 5
/** Milliseconds for which an index that was found whole is believed to be. */
const trusted = 1_000

/** Makes indexes, and makes them again when they are gone. */
export function searchIndexes(options: SearchIndexOptions): SearchIndexes {
  const { command, names, places, later, logger } = options
  const opened = new Map<string, Promise<SearchIndex>>()
  const found = new Map<string, SearchIndex>()
  let isHealing = false

  const startOf = (bucket: string): string => `${bucket}i:${schemaVersion}:`
  const nameOf = (bucket: string, dimension: number, turn: number): string =>
    `${startOf(bucket)}${dimension}:${places.startOf(dimension)}${turn === 1 ? '' : `:${turn}`}`

  const lookAt = async (bucket: string, name: string): Promise<IndexFacts | undefined> => {
    const reply = await command(bucket, ['FT.INFO', name])
    if ('answer' in reply) return readFacts(reply.answer)
    if (reply.refusal === 'unable') throw new UnfitSearch(reply.word)
    return undefined
  }

  const build = async (bucket: string, dimension: number): Promise<SearchIndex> => {
    for (let turn = 1; turn <= mostTurns; turn++) {
      const name = nameOf(bucket, dimension, turn)
      const wanted: WantedIndex = { name, bucket, dimension, start: places.startOf(dimension) }
      let facts = await lookAt(bucket, name)
      if (facts === undefined) {
        const reply = await command(bucket, creationOf(wanted, options.index))
        if ('refusal' in reply && reply.refusal === 'unable') throw new UnfitSearch(reply.word)
        facts = await lookAt(bucket, name)
      }
      if (facts === undefined) break
      if (!fits(facts, wanted)) continue
      for (let pause = 5; facts.isFilling; pause = Math.min(200, pause * 2)) {
        await sleep(pause, undefined, { ref: false })
        facts = await lookAt(bucket, name)
        if (facts === undefined) throw goneError()
      }
      const isGraph = facts.fields.get('x')?.includes('HNSW') === true
      return { bucket, dimension, name, isGraph, documents: facts.documents, lookedAt: performance.now() }
    }
    throw goneError()
  }

  const open = (bucket: string, dimension: number): Promise<SearchIndex> => {
    const key = nameOf(bucket, dimension, 1)
    let opening = opened.get(key)
    if (opening === undefined) {
      opening = build(bucket, dimension)
      opened.set(key, opening)
      opening.then(
        (index) => found.set(key, index),
        () => opened.delete(key),
      )
    }
    return opening
  }
  const tidy = async (bucket: string, all: readonly string[]): Promise<void> => {
    const own = new Set(
      await Promise.all(
        [...opened].filter(([key]) => key.startsWith(bucket)).map(async ([, opening]) => (await opening).name),
      ),
    )
    for (const name of all) {
      if (!name.startsWith(`${bucket}i:`) || own.has(name)) continue
      const facts = await lookAt(bucket, name)
      if (facts?.documents === 0 && !facts.isFilling) await command(bucket, ['FT.DROPINDEX', name])
    }
  }

  return {
    open,
    found: (bucket, dimension) => found.get(nameOf(bucket, dimension, 1)),
    isWhole(index) {
      if (performance.now() - index.lookedAt < trusted) return true
      index.lookedAt = performance.now()
      return lookAt(index.bucket, index.name).then((facts) => {
        if (facts !== undefined) index.documents = facts.documents
        return facts?.isFilling === false
      })
    },
    miss({ bucket, dimension, name }, isGone) {
      opened.delete(nameOf(bucket, dimension, 1))
      found.delete(nameOf(bucket, dimension, 1))
      if (!isGone || isHealing) return
      isHealing = true
      logger?.warn('A search index in Redis was gone. It is made anew; until it is whole, questions go without it.', {
        index: name,
      })
      const lost = [...found.values(), { bucket, dimension }]
      opened.clear()
      found.clear()
      later(() => Promise.all(lost.map((one) => open(one.bucket, one.dimension))).finally(() => (isHealing = false)))
    },
    async survey() {
      const reply = await command(names.buckets[0] ?? '', ['FT._LIST'])
      if ('refusal' in reply) throw new UnfitSearch(reply.word)
      const all = readNames(reply.answer)
      const dimensions = new Set<number>()
      for (const bucket of names.buckets) {
        const start = startOf(bucket)
        for (const name of all) {
          const dimension = name.startsWith(start) ? Number.parseInt(name.slice(start.length), 10) : Number.NaN
          if (Number.isNaN(dimension) || name !== nameOf(bucket, dimension, 1)) continue
          dimensions.add(dimension)
          later(() => open(bucket, dimension))
        }
        later(() => tidy(bucket, all))
      }
      return [...dimensions]
    },
  }
}

function goneError(): StratagentError {
  return new StratagentError('STORE_UNAVAILABLE', 'Redis has no index to search in yet; it is being made.', {
    retryable: true,
  })
}
