/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

/** Whether a foreign value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at a place where an object is due, or an empty one. */
export function objectIn(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

/** The objects of a foreign list; whatever else stands in it is left out. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The string at a place where a string is due, or an empty one. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The parsed text, or undefined when it is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
