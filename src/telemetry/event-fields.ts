import type { Attributes } from '@opentelemetry/api'
import { attribute } from './attributes.ts'

/** What the name of an event says already. */
const saidByName: ReadonlySet<string> = new Set([attribute.cacheLayer, attribute.cacheOperation])

/**
 * Attributes as an event carries them: under the event's own name, so that `cache.result` in `cache.lookup exact` is
 * `cache.lookup.exact.result`. A search of Jaeger's takes a span's attributes and those of all its events for one heap:
 * by equal names it would find a miss beside a hit of another layer as a hit.
 */
export function eventFields(event: string, attributes: Attributes): Attributes {
  const own = event.replaceAll(' ', '.')
  const family = `${own.split('.', 1).join('')}.`
  const fields: Attributes = {}
  for (const [name, value] of Object.entries(attributes)) {
    if (saidByName.has(name)) continue
    fields[`${own}.${name.startsWith(family) ? name.slice(family.length) : name}`] = value
  }
  return fields
}
