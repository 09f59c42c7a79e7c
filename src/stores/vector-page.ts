/** Rows of the largest page. */
export const largestPage = 512

/** A page's own numbers: address of the next one, rows in use, rows there is room for, its number. */
const head = 16
/** Bytes of a row beside its numbers and its signs. */
const extra = 6

/** Where a row lies: number of its page and row in it, as one number. */
export type Seat = number
export interface Page {
  readonly number: number
  /** Where it lies; another place after `compact`. */
  address: number
  readonly room: number
  readonly width: number
}

/** What a row of `dimension` numbers is filled up to. */
export function widthOf(dimension: number): number {
  return Math.ceil(dimension / 64) * 64
}

/** Bytes of a page. */
export function bytesOf({ room, width }: { readonly room: number; readonly width: number }): number {
  return head + room * (extra + width / 8 + width)
}
