import { stripVTControlCharacters } from 'node:util'

import type { ReviewItem } from '../contract/evidence.ts'

/** A pair with all that is needed to judge it. */
export function itemText(item: ReviewItem, { at, of }: { readonly at: number; readonly of: number }): string {
  const { agent, question, matched, answer, fresh, guards } = item
  return [
    '',
    `${at} of ${of} · ${figures(item)}${agent === undefined ? '' : ` · ${onOneLine(agent)}`}`,
    ...block('question', question),
    ...block('matched', matched),
    ...block('answer', answer),
    ...(fresh === undefined ? [] : block('fresh', fresh)),
    ...block('guards', guards.length === 0 ? 'none looked at it' : `no difference found by ${guards.join(', ')}`),
  ].join('\n')
}

/** A pair in two lines. */
export function itemLine(item: ReviewItem): string {
  return `${figures(item)}\n  ${onOneLine(item.question)}\n  ${onOneLine(item.matched)}`
}

function figures({ similarity, why }: ReviewItem): string {
  return `similarity ${similarity.toFixed(3)} · ${why === 'sampled' ? 'served, picked by chance' : 'nothing could tell'}`
}

/** A text under its name; further lines stand in, so that none can pass for one of ours. */
function block(name: string, text: string): readonly string[] {
  return printable(text)
    .split('\n')
    .map((line, at) => `  ${(at === 0 ? name : '').padEnd(9)} ${line}`)
}

function onOneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ')
}

/** What a terminal may be shown of a text that anybody may have written: nothing moves its cursor or turns its letters round. */
function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll(/\r\n?|\p{Zl}|\p{Zp}/gu, '\n')
    .replaceAll('\t', ' ')
    .replaceAll(/[^\P{C}\n\u200D]/gu, '')
}
