import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { percent, time } from './words.ts'

/** The spans of a run as a tree: what was called, what each lookup found, how long it took. */
export function traceTree(spans: readonly ReadableSpan[]): string {
  const ids = new Set(spans.map((span) => span.spanContext().spanId))
  const roots = spans.filter(({ parentSpanContext }) => !ids.has(parentSpanContext?.spanId ?? ''))
  const lines = roots.flatMap((root) => branch(root, spans, { first: '', rest: '' }))
  const width = Math.max(...lines.map(({ left }) => left.length))
  return lines
    .map(({ left, took, note }) => `  ${left.padEnd(width)}  ${took.padStart(8)}   ${note}`.trimEnd())
    .join('\n')
}

interface Line {
  readonly left: string
  readonly took: string
  readonly note: string
}

function branch(
  span: ReadableSpan,
  spans: readonly ReadableSpan[],
  indent: { readonly first: string; readonly rest: string },
): readonly Line[] {
  const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === span.spanContext().spanId)
  const [seconds, nanoseconds] = span.duration
  const line = { left: indent.first + span.name, took: time(seconds * 1e3 + nanoseconds / 1e6), note: noteOf(span) }
  return [
    line,
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1
      return branch(child, spans, {
        first: `${indent.rest}${isLast ? '└─ ' : '├─ '}`,
        rest: `${indent.rest}${isLast ? '   ' : '│  '}`,
      })
    }),
  ]
}

function noteOf({ name, attributes }: ReadableSpan): string {
  const text = (key: string): string => {
    const value = attributes[key]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  if (name.startsWith('cache.')) {
    const near = attributes['cache.similarity']
    const words = [text('cache.result'), text('cache.reason'), text('cache.guard')]
    return [...words, typeof near === 'number' ? `similarity ${near.toFixed(3)}` : '']
      .filter((word) => word !== '')
      .join(', ')
  }
  const [read, all] = [attributes['gen_ai.usage.cache_read.input_tokens'], attributes['gen_ai.usage.input_tokens']]
  if (typeof read !== 'number' || typeof all !== 'number' || all === 0) return ''
  return `${all} tokens in, ${percent(read / all)} from the prompt cache, ${text('gen_ai.usage.output_tokens')} out`
}
