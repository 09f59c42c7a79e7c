import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { ClientRequest } from 'node:http'

/** The requests by which exporters of OTLP over HTTP send what they have. */
export interface ExporterRequests {
  /** Breaks off what is under way and whatever is begun later: nothing that is not sent by now holds a program. */
  breakOff(): void
  /** Watches no more. */
  forget(): void
}

/** What the specification has an exporter call itself. */
const exporterName = /\bOTel-OTLP-Exporter\b/
const channel = 'http.client.request.created'

let forgetEarlier = (): void => undefined

/** Watches the exporters' requests; an SDK hands them to nobody, and itself waits for each to run out of time. */
export function exporterRequests(): ExporterRequests {
  forgetEarlier()
  const underWay = new Set<ClientRequest>()
  let isOver = false
  // an error without a code is one after which no exporter tries again
  const end = (request: ClientRequest): void => void request.destroy(new Error('TIMEOUT'))

  const see = (message: unknown): void => {
    const request = requestIn(message)
    if (request === undefined || !exporterName.test(String(request.getHeader('user-agent')))) return
    if (isOver) return end(request)
    underWay.add(request)
    request.once('close', () => underWay.delete(request))
  }
  const forget = (): void => void unsubscribe(channel, see)
  subscribe(channel, see)
  forgetEarlier = forget
  return {
    forget,
    breakOff() {
      isOver = true
      for (const request of underWay) end(request)
    },
  }
}

function requestIn(message: unknown): ClientRequest | undefined {
  if (typeof message !== 'object' || message === null || !('request' in message)) return undefined
  return message.request instanceof ClientRequest ? message.request : undefined
}
