/** Work that is measured: operations on items that are made before the clock starts. */
export interface Side<Item> {
  /** Fresh items for so many operations; not timed. */
  readonly prepare: (count: number) => readonly Item[]
  /** Does every operation of the batch. */
  readonly run: (items: readonly Item[]) => unknown
  /** Most operations of a batch. @default 4096 */
  readonly most?: number
}

export interface RoundsOptions {
  /** @default 100 */
  readonly rounds?: number
  /** How long a batch should take, in milliseconds: long for the clock, short for the other processes' turns. @default 3 */
  readonly batch?: number
  /** How long each side runs before it counts, in milliseconds. @default 400 */
  readonly warmUp?: number
  /** Runs a tenth of the rounds, hardly warmed up. @default false */
  readonly quick?: boolean
}

/** Milliseconds per operation: a figure for each round, in the order of the rounds. */
export type Times<Name extends string> = { readonly [N in Name]: readonly number[] }

/** Measures sides in turn, one short batch of each per round, so that what else the machine does meets all alike. */
export async function inRounds<Items extends Readonly<Record<string, unknown>>>(
  sides: { readonly [N in keyof Items]: Side<Items[N]> },
  options: RoundsOptions = {},
): Promise<Times<keyof Items & string>> {
  type Name = keyof Items & string
  const { quick = false, rounds = 100, batch = 3, warmUp = 400 } = options
  const [count, heat] = quick ? [Math.max(5, Math.ceil(rounds / 10)), warmUp / 10] : [rounds, warmUp]
  const names = Object.keys(sides) as Name[] // keys are the names alone
  const sizes = new Map<Name, number>()
  for (const name of names) sizes.set(name, await warmedUp(sides[name], { batch, heat }))

  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as { [N in Name]: number[] }
  for (let round = 0; round < count; round++) {
    const turn = round % 2 === 0 ? names : names.toReversed()
    for (const name of turn) times[name].push(await timed(sides[name], sizes.get(name) ?? 1))
  }
  return times
}

/** Runs a side until it is warm; gives how many operations fill a batch. */
async function warmedUp<Item>(
  side: Side<Item>,
  { batch, heat }: { readonly batch: number; readonly heat: number },
): Promise<number> {
  const { most = 4096 } = side
  const endAt = performance.now() + heat
  let size = 1
  for (;;) {
    const time = Math.max(await timed(side, size), 1e-6)
    if (performance.now() > endAt) return Math.max(1, Math.min(most, Math.round(batch / time)))
    size = Math.max(1, Math.min(most, size * 2, Math.ceil((batch * 4) / time)))
  }
}

async function timed<Item>({ prepare, run }: Side<Item>, size: number): Promise<number> {
  const items = prepare(size)
  const startedAt = performance.now()
  await run(items)
  return (performance.now() - startedAt) / items.length
}

/** The middle of some figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((left, right) => left - right)
  const middle = sorted.length >> 1
  const [upper = Number.NaN, lower = upper] = [sorted[middle], sorted[middle - 1]]
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2
}

/** The middle of what a pair of each round gives. */
export function medianOfPairs(
  left: readonly number[],
  right: readonly number[],
  of: (left: number, right: number) => number,
): number {
  return median(left.map((figure, round) => of(figure, right[round] ?? Number.NaN)))
}

/** How many times as long. */
export function ratio(ours: number, limit: number): number {
  return ours / limit
}

/** How much longer. */
export function difference(ours: number, bare: number): number {
  return ours - bare
}
