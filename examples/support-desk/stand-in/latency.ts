/** Milliseconds the stand-in waits before each answer. */
export const latency = 120
