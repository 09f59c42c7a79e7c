import { StratagentError } from '../contract/errors.ts'
import type { MediaPart } from '../contract/llm.ts'

/** Where the bytes of a part are: in the request as base64, or at an address the provider fetches. */
export type MediaSource =
  | { readonly base64: string; readonly mediaType: string }
  | { readonly url: string; readonly mediaType: string }

/** The source of an image or file; an address of the kind `data:` counts as bytes. */
export function mediaSource({ data, mediaType }: MediaPart): MediaSource {
  if (!(data instanceof URL)) {
    return { base64: Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'), mediaType }
  }
  if (data.protocol !== 'data:') return { url: data.href, mediaType }
  const comma = data.pathname.indexOf(',')
  const head = data.pathname.slice(0, comma)
  const body = data.pathname.slice(comma + 1)
  return {
    base64: head.endsWith(';base64') ? body : Buffer.from(decodeURIComponent(body)).toString('base64'),
    mediaType,
  }
}

/** The source as one address. */
export function mediaUrl(part: MediaPart): string {
  const source = mediaSource(part)
  return 'url' in source ? source.url : `data:${source.mediaType};base64,${source.base64}`
}

/** The error for a part that a provider cannot read. */
export function mediaRefused(
  part: MediaPart,
  { provider, advice }: { readonly provider: string; readonly advice: string },
): StratagentError {
  const how = part.data instanceof URL ? 'by address' : 'by bytes'
  return new StratagentError(
    'INPUT_INVALID',
    `${provider} takes no ${part.type} of type '${part.mediaType}' ${how}. ${advice}`,
  )
}
