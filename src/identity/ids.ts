import { randomBytes } from 'node:crypto'

const process = randomBytes(12).toString('base64url')
let count = 0

/** A name that nothing else has, in this process or in another: for runs and decisions. No secret. */
export function newId(): string {
  return `${process}.${++count}`
}
