/** A number of 32 bits that spreads texts evenly, the same one for the same text (FNV-1a, its bits mixed); no secret is kept by it. */
export function scatter(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 12)) >>> 0
}
