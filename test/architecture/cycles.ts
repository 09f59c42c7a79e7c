import type { Edge, Project } from './project.ts'

/** No file reaches itself again, types included; a circle is named once, by the way around. */
export function cycleOffences({ scanned, edges }: Project): readonly string[] {
  const targets = targetsOf(edges)
  const done = new Set<string>()
  const circles: string[] = []

  function visit(path: string, way: readonly string[]): void {
    const before = way.indexOf(path)
    if (before >= 0) circles.push([...way.slice(before), path].join(' → '))
    if (before >= 0 || done.has(path)) return
    for (const target of targets.get(path) ?? []) visit(target, [...way, path])
    done.add(path)
  }

  for (const path of scanned.keys()) visit(path, [])
  return circles.map((circle) => `${circle} is a circle`)
}

function targetsOf(edges: readonly Edge[]): ReadonlyMap<string, ReadonlySet<string>> {
  const targets = new Map<string, Set<string>>()
  for (const { from, file } of edges) {
    if (file === undefined) continue
    const known = targets.get(from) ?? new Set()
    targets.set(from, known.add(file))
  }
  return targets
}
