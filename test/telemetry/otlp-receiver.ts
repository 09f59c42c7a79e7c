import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { z } from 'zod'
import { metricNames, tracesOf, type JaegerTrace } from './otlp-json.ts'

/** A collector in this process that can be asked what it holds, as Jaeger can. */
export interface OtlpReceiver {
  /** Where spans and metrics are sent to, and where they are asked for. */
  readonly url: string
  /** Names of the metrics it was sent. */
  readonly metrics: ReadonlySet<string>
  close(): void
}

/** A receiver of OTLP over real HTTP, in JSON, which answers Jaeger's questions. */
export async function otlpReceiver(): Promise<OtlpReceiver> {
  const traces = new Map<string, JaegerTrace>()
  const metrics = new Set<string>()

  const receive = async (path: string, body: unknown): Promise<object> => {
    if (path === '/v1/metrics') for (const name of metricNames(body)) metrics.add(name)
    if (path === '/v1/traces') for (const trace of tracesOf(body)) merge(traces, trace)
    return {}
  }
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
      if (request.method === 'GET') return reply(response, 200, answer(traces, pathname, searchParams))
      // a collector takes protobuf too; to read it takes a package that is not ours
      if (request.headers['content-type'] !== 'application/json') return reply(response, 415, {})
      return reply(response, 200, await receive(pathname, await bodyOf(request)))
    })().catch((error: unknown) => reply(response, 400, { message: String(error) }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    metrics,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** The port a server listens on. */
export function portOf(address: ReturnType<ReturnType<typeof createServer>['address']>): number {
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  return address.port
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  return json(request)
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A batch may end in the middle of a trace. */
function merge(traces: Map<string, JaegerTrace>, { traceID, spans, processes }: JaegerTrace): void {
  const known = traces.get(traceID)
  traces.set(traceID, { traceID, spans: [...(known?.spans ?? []), ...spans], processes })
}

function answer(traces: ReadonlyMap<string, JaegerTrace>, path: string, query: URLSearchParams): object {
  const all = [...traces.values()]
  if (path === '/api/services') return { data: [...new Set(all.map(serviceOf))] }
  if (path !== '/api/traces') return { data: all.filter(({ traceID }) => path === `/api/traces/${traceID}`) }
  const tags = Object.entries(z.record(z.string(), z.string()).parse(JSON.parse(query.get('tags') ?? '{}')))
  // as Jaeger has it: one span that has all of the tags, on itself or on its events, compared as text
  const isMatch = ({ spans }: JaegerTrace): boolean =>
    spans.some((span) => {
      const known = [...span.tags, ...span.logs.flatMap(({ fields }) => fields)]
      return tags.every(([name, wanted]) => known.some(({ key, value }) => key === name && String(value) === wanted))
    })
  return { data: all.filter((trace) => serviceOf(trace) === query.get('service') && isMatch(trace)) }
}

function serviceOf({ processes }: JaegerTrace): string {
  return processes['p1']?.serviceName ?? ''
}
