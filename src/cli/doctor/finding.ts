/** What was found of one thing: in order, to be looked at, or to be mended before anything works. */
export interface Finding {
  readonly what: string
  readonly state: 'ok' | 'warn' | 'fail'
  /** What there is, without a secret. */
  readonly found: string
  /** What to do, in a sentence; absent where nothing is to be done. */
  readonly advice?: string
}

/** Looks at one part of what a runtime would find here. */
export type Examination = () => Promise<readonly Finding[]>

/** Something that is as it should be. */
export function ok(what: string, found: string, advice?: string): Finding {
  return { what, state: 'ok', found, ...(advice !== undefined && { advice }) }
}

/** Something that works, and will not do in the long run. */
export function warn(what: string, found: string, advice: string): Finding {
  return { what, state: 'warn', found, advice }
}

/** Something that does not work. */
export function fail(what: string, found: string, advice: string): Finding {
  return { what, state: 'fail', found, advice }
}

/** What an address says of itself without user, password, path and query. */
export function placeIn(address: string): string {
  const url = URL.parse(address)
  return url === null ? 'an address that is none' : `${url.protocol}//${url.host}`
}
