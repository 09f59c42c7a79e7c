import { hash } from 'node:crypto'

/** Nine characters that stand for a text: enough to tell sets of tags and places apart, what is found is looked at again. */
export function shortHash(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 9)
}
