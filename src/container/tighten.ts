import { StratagentError } from '../contract/errors.ts'
import type { CallCacheOptions, SemanticMode, SemanticPolicy, TighterSemantic } from '../contract/policy.ts'
import { mostErrorRate } from '../trust/threshold.ts'
import { thresholds } from '../trust/verdict.ts'

/** From generous to strict. */
const modes: readonly SemanticMode[] = ['faq', 'balanced', 'strict']
const serving: readonly SemanticPolicy['serve'][] = ['off', 'shadow', 'on']

/**
 * A policy as a caller wants it: never looser.
 *
 * @throws StratagentError `CONFIG_INVALID` when it would loosen it
 */
export function tighten(policy: SemanticPolicy, asked: CallCacheOptions['semantic']): SemanticPolicy {
  if (asked === undefined) return policy
  const wanted = wantedOf(asked)
  const looser = loosened(policy, wanted)
  if (looser !== undefined) throw refused(looser)
  return applied(policy, wanted)
}

/** The same for an agent that a run reaches: what would loosen what it says is left out. */
export function tightenNested(
  policy: SemanticPolicy,
  asked: CallCacheOptions['semantic'],
): TighterSemantic | undefined {
  if (asked === undefined) return undefined
  const { mode, threshold, maxErrorRate, serve } = wantedOf(asked)
  const parts: readonly TighterSemantic[] = [
    mode === undefined ? {} : { mode },
    threshold === undefined ? {} : { threshold },
    maxErrorRate === undefined ? {} : { maxErrorRate },
    serve === undefined ? {} : { serve },
  ]
  const kept = parts.filter((part) => loosened(policy, part) === undefined)
  return Object.assign({}, ...kept)
}

function wantedOf(asked: NonNullable<CallCacheOptions['semantic']>): TighterSemantic {
  if (typeof asked === 'object') return asked
  return asked === 'off' ? { serve: 'off' } : { mode: asked }
}

/** What of it is looser, in words; undefined when nothing is. */
function loosened(policy: SemanticPolicy, { mode, threshold, maxErrorRate }: TighterSemantic): string | undefined {
  if (mode !== undefined && modes.indexOf(mode) < modes.indexOf(policy.mode)) {
    return `'${mode}' is looser than the '${policy.mode}' it was given`
  }
  if (threshold !== undefined && threshold < policy.threshold) {
    return `a threshold of ${threshold} is lower than the ${policy.threshold} it was given`
  }
  if (maxErrorRate !== undefined && maxErrorRate > (policy.maxErrorRate ?? Infinity)) {
    return `an error rate of ${maxErrorRate} is more than the ${policy.maxErrorRate} it was given`
  }
  return undefined
}

function applied(policy: SemanticPolicy, { mode, threshold, maxErrorRate, serve }: TighterSemantic): SemanticPolicy {
  const own = Math.max(threshold ?? 0, mode === undefined || mode === policy.mode ? 0 : thresholds[mode])
  const tighter = Math.max(policy.threshold, own)
  // evidence may go below the agent's threshold, never below what the caller has named, nor where only the caller bears errors
  const isBound = own > 0 || (maxErrorRate !== undefined && policy.maxErrorRate === undefined)
  return {
    ...policy,
    mode: mode ?? policy.mode,
    threshold: tighter,
    ...(isBound && { floor: Math.max(policy.floor ?? 0, tighter) }),
    ...(maxErrorRate !== undefined && { maxErrorRate, agentErrorRate: policy.maxErrorRate ?? mostErrorRate }),
    ...(serve !== undefined && { serve: lessServed(policy.serve, serve) }),
  }
}

function lessServed(given: SemanticPolicy['serve'], wanted: SemanticPolicy['serve']): SemanticPolicy['serve'] {
  return serving.indexOf(wanted) < serving.indexOf(given) ? wanted : given
}

function refused(looser: string): StratagentError {
  return new StratagentError(
    'CONFIG_INVALID',
    `A call may only tighten the semantic cache: ${looser}. Change it on the agent.`,
  )
}
