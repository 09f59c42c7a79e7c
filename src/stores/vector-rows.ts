import type { VectorArena } from './vector-arena.ts'
import { largestPage, widthOf, type Page, type Seat } from './vector-page.ts'

/** The vectors of one place: pages, all of them full but the last. */
export interface Area {
  readonly dimension: number
  readonly pages: readonly Page[]
  readonly size: number
  /** Largest step between two neighbouring numbers of a row: how wrong a score can be. */
  readonly step: number
}

/** Which vector lies where. */
export interface VectorRows<Key> {
  readonly size: number
  places(): Iterable<string>
  area(place: string): Area | undefined
  keyAt(seat: Seat): Key | undefined
  /** False for a vector that points nowhere or is not as long as those of its place; a key's old vector goes even so. */
  add(place: string, key: Key, vector: Float32Array): boolean
  remove(key: Key): void
  drop(place: string): void
}

interface GrowingArea extends Area {
  readonly name: string
  readonly pages: Page[]
  size: number
  /** Rows in use in the last page. */
  last: number
  step: number
}

/** Rows a place gets next: few at first, so that a small one wastes little; later more, so that they are read in one go. */
function roomAfter(size: number): number {
  if (size < 512) return 8
  return size < 4096 ? 64 : largestPage
}

/** No rows yet. */
export function vectorRows<Key>(arena: VectorArena): VectorRows<Key> {
  const areas = new Map<string, GrowingArea>()
  const seats = new Map<Key, Seat>()
  /** Keys by number of page, and whose the page is. */
  const keys: (Key | undefined)[][] = []
  const owners: GrowingArea[] = []
  const pages: Page[] = []

  const areaFor = (name: string, dimension: number): GrowingArea => {
    const known = areas.get(name)
    if (known !== undefined) return known
    const area = { name, dimension, pages: [], size: 0, last: 0, step: 0 }
    areas.set(name, area)
    return area
  }
  const append = (area: GrowingArea): readonly [Page, number] => {
    const last = area.pages.at(-1)
    if (last !== undefined && area.last < last.room) return [last, area.last]
    const page = arena.take(widthOf(area.dimension), roomAfter(area.size))
    if (last !== undefined) arena.head(last, page, last.room)
    keys[page.number] = Array.from({ length: page.room })
    owners[page.number] = area
    pages[page.number] = page
    area.pages.push(page)
    area.last = 0
    return [page, 0]
  }
  /** Takes the last row of an area off. */
  const shorten = (area: GrowingArea, last: Page): void => {
    area.size--
    area.last--
    if (area.last > 0) return arena.head(last, undefined, area.last)
    arena.giveBack(last)
    keys[last.number] = []
    area.pages.pop()
    const before = area.pages.at(-1)
    area.last = before?.room ?? 0
    if (before === undefined) areas.delete(area.name)
    else arena.head(before, undefined, before.room)
    shrink()
  }
  const shrink = (): void => {
    if (!arena.wasteful) return
    arena.compact([...areas.values()].flatMap((area) => area.pages))
    for (const area of areas.values()) {
      for (const [at, page] of area.pages.entries()) {
        const next = area.pages[at + 1]
        arena.head(page, next, next === undefined ? area.last : page.room)
      }
    }
  }
  const keyAt = (seat: Seat): Key | undefined => keys[Math.floor(seat / largestPage)]?.[seat % largestPage]
  const remove = (key: Key): void => {
    const seat = seats.get(key)
    if (seat === undefined) return
    const number = Math.floor(seat / largestPage)
    const area = owners[number]
    const page = pages[number]
    const last = area?.pages.at(-1)
    if (area === undefined || page === undefined || last === undefined) return
    seats.delete(key)
    const row = area.last - 1
    const moved = keyAt(last.number * largestPage + row)
    if (moved !== undefined && moved !== key) {
      arena.move([last, row], [page, seat % largestPage])
      ;(keys[number] ??= [])[seat % largestPage] = moved
      seats.set(moved, seat)
    }
    ;(keys[last.number] ??= [])[row] = undefined
    shorten(area, last)
  }

  return {
    get size() {
      return seats.size
    },
    places: () => areas.keys(),
    area: (place) => areas.get(place),
    keyAt,
    add(place, key, vector) {
      remove(key)
      const area = areaFor(place, vector.length)
      if (area.dimension !== vector.length) return false
      const [page, row] = append(area)
      const step = arena.put(page, row, vector)
      area.size++
      area.last = row + 1
      area.step = Math.max(area.step, step)
      arena.head(page, undefined, area.last)
      if (step === 0) shorten(area, page)
      else {
        seats.set(key, page.number * largestPage + row)
        ;(keys[page.number] ??= [])[row] = key
      }
      return step > 0
    },
    remove,
    drop(place) {
      const area = areas.get(place)
      areas.delete(place)
      for (const page of area?.pages ?? []) {
        for (const key of keys[page.number] ?? []) if (key !== undefined) seats.delete(key)
        keys[page.number] = []
        arena.giveBack(page)
      }
      shrink()
    },
  }
}
