import type { AgentDefinition, AgentTarget } from '../contract/agent.ts'
import { checkOptions, didYouMean } from '../contract/check-options.ts'
import type { Layer } from '../contract/decision.ts'
import type { Logger } from '../contract/host.ts'
import { checkChoice, checkText, invalid } from '../define/invalid.ts'
import { checkThreshold } from '../trust/threshold.ts'
import { isWorkflow } from '../workflow/steps.ts'
import type { InvalidationOptions, InvalidationPreview } from './invalidation-options.ts'

const names: readonly (keyof InvalidationPreview)[] = [
  'tags',
  'tenant',
  'user',
  'agent',
  'version',
  'layer',
  'id',
  'request',
  'like',
  'similarity',
  'dryRun',
  'olderThan',
  'all',
]
const layers: readonly Exclude<Layer, 'prompt'>[] = ['exact', 'semantic', 'tool', 'embedding']
const where = 'invalidate'

/** Refuses a selector that would silently select nothing, or more than was meant. @throws StratagentError `CONFIG_INVALID` */
export function checkInvalidation(what: InvalidationOptions & Partial<Pick<InvalidationPreview, 'dryRun'>>): void {
  checkOptions(what, names, where)
  const { tags, layer, like, similarity, all, dryRun } = what
  if (!Object.values(what).some((value) => value !== undefined)) {
    throw invalid(where, `it needs to be told what: ${names.join(', ')}.`)
  }
  if (tags !== undefined) checkTags(tags)
  for (const option of ['tenant', 'user', 'version', 'id', 'like'] as const) {
    if (what[option] !== undefined) checkText(what[option], option, where)
  }
  checkChoice(layer, layers, { option: 'layer', where })
  if (dryRun !== undefined && !(dryRun && like !== undefined && what.id === undefined && what.request === undefined)) {
    throw invalid(where, '`dryRun` is `true` and for `like`, without `id` and `request`: what these name you know.')
  }
  if (all !== undefined && !all) throw invalid(where, '`all` is `true`, or left out.')
  if (similarity === undefined) return
  if (like === undefined) throw invalid(where, '`similarity` is for `like`. Give the question, or leave it out.')
  const complaint = checkThreshold(similarity, { name: '`similarity`', usual: 0.85 })
  if (complaint !== undefined) throw invalid(where, complaint)
}

function checkTags(tags: unknown): void {
  const isList = Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== '')
  if (!isList) throw invalid(where, "`tags` is no list of tags. Give one, such as ['page:delivery'].")
  if (tags.length === 0)
    throw invalid(where, '`tags` is an empty list, which names nothing. Name one, or leave it out.')
}

export interface KnownAgents {
  readonly named: ReadonlyMap<string, AgentDefinition>
  readonly definitionOf: (target: AgentTarget) => AgentDefinition
  readonly logger: Logger
}

/** The name of an agent, as its entries carry it. One that this runtime does not know may be another process's: it is warned of. */
export function agentName(agent: unknown, { named, definitionOf, logger }: KnownAgents): string {
  if (isWorkflow(agent)) {
    throw invalid(where, `${agent.name} is a workflow, which has no entry of its own. Name its agents.`)
  }
  if (typeof agent !== 'string') {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no agent is refused when it is compiled
    return definitionOf(agent as AgentTarget).name
  }
  checkText(agent, 'agent', where)
  if (!named.has(agent)) {
    const advice = `${didYouMean(agent, [...named.keys()])}Another process's entries are dropped all the same.`
    logger.warn(`invalidate: no agent of this runtime is called \`${agent}\`. ${advice}`)
  }
  return agent
}
