/** Whether a vector has a direction, so that it can be compared at all. */
export function hasDirection(vector: Float32Array): boolean {
  let square = 0
  for (let at = 0; at < vector.length; at++) square += (vector[at] ?? 0) ** 2
  return square > 0 && square < Infinity // NaN is neither
}
