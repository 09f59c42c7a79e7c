/** Fewest numbers of a vector whose signs tell enough. */
export const shortestSigned = 256
/** A row is left out for its signs when it would have to be this many deviations off. */
const deviations = 4

/** The largest cosine that rows have whose signs differ so often, as far as chance goes (Wilson's bound). */
export function boundsOf(width: number): Float32Array {
  const spread = deviations ** 2 / width
  return Float32Array.from({ length: width + 1 }, (_, apart) => {
    const share = apart / width
    const doubt = deviations * Math.sqrt((share * (1 - share)) / width + spread / (4 * width))
    return Math.cos(Math.PI * Math.max(0, (share + spread / 2 - doubt) / (1 + spread)))
  })
}
