import { drawSpans, jaegerQuery, type SeenSpan } from './jaeger-query.ts'

/** Prints a trace of a Jaeger as a tree: `npm run example test/telemetry/show-trace.ts -- <trace id>`. */
const { JAEGER_URL: url = 'http://localhost:16686' } = process.env
const traceId = process.argv.slice(2).find((word) => word !== '--')
if (traceId === undefined) {
  console.error('Name a trace: npm run example test/telemetry/show-trace.ts -- <trace id>')
  process.exitCode = 2
} else {
  const { spans } = await jaegerQuery(url).trace(traceId)
  console.log(drawSpans(spans, { line, order: (left, right) => left.startedAt - right.startedAt }))
}

function line({ name, duration, attributes, links, isFailed }: SeenSpan): string {
  const facts = new Set(['cache.result', 'cache.reason', 'cache.similarity', 'gen_ai.usage.input_tokens', 'error.type'])
  const said = Object.entries(attributes).flatMap(([key, value]) =>
    facts.has(key) ? `${key}=${JSON.stringify(value)}` : [],
  )
  const from = links.map(({ context }) => `from ${context.traceId}`)
  return [`${name} (${duration / 1000} ms)`, ...said, ...from, ...(isFailed ? ['FAILED'] : [])].join('  ')
}
