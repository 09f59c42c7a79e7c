import { availableParallelism, cpus, loadavg } from 'node:os'

/** The machine in a line. */
export function machine(): string {
  const [first] = cpus()
  return `${first?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.versions.node}`
}

/** How busy the machine was in the last minute: processes that ran or wanted to. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(2)
}
