import { cycleOffences } from './cycles.ts'
import { borderOffences, directionOffences, packageOffences } from './direction.ts'
import { exportOffences, heavyOffences, nameOffences, readmeOffences, sizeOffences } from './house.ts'
import type { Project } from './project.ts'

/** Every rule of the house, by the sentence it holds; each gives the offences it finds. */
export const rules: Readonly<Record<string, (project: Project) => readonly string[]>> = {
  'a folder of src imports only folders to its right, and contract': directionOffences,
  'agents, plugins and examples import published entry points only': borderOffences,
  'src imports only packages that are installed with it, by a name that can be read': packageOffences,
  'no file reaches itself again, types included': cycleOffences,
  'a heavy package is loaded in its own folder and only when used': heavyOffences,
  'every export has a name': exportOffences,
  'no file of src is longer than 200 lines': sizeOffences,
  'every name says what is inside': nameOffences,
  'every folder of src has a README': readmeOffences,
}
