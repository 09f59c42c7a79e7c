/// <reference lib="esnext.disposable" preserve="true" />
import type { AgentDefinition } from '../contract/agent.ts'
import type { Kind } from '../contract/kinds.ts'
import { compileAgent, type AgentTarget } from '../define/compile-agent.ts'
import { resolveCachePolicy } from '../define/cache-policy.ts'
import { milliseconds } from '../define/duration.ts'
import { callContext } from '../runtime/call-context.ts'
import { Statistics } from '../runtime/statistics.ts'
import { measureDecision } from '../telemetry/decision-metrics.ts'
import { observedStore } from '../telemetry/observed-store.ts'
import { asking } from './asking-side.ts'
import { bindChains, describeChain } from './bindings.ts'
import { nameRegister } from './cached.ts'
import { callMaker } from './calls.ts'
import { checkBoundIdentity } from './check-call.ts'
import { judgedHits } from './judged-hits.ts'
import { insistentStore } from '../cache/insistent-store.ts'
import { pendingWrites } from '../cache/pending-writes.ts'
import { agentName } from './check-invalidation.ts'
import { cacheAdmin, type CacheAdmin } from './cache-admin.ts'
import {
  controlsOf,
  type CallOptions,
  type IdentityOptions,
  type RunCallOptions,
  type RunOptions,
} from './call-options.ts'
import { decisionLog } from './decision-log.ts'
import { bindIdentity } from './identities.ts'
import { checkRuntimeOptions, type RuntimeOptions } from './options.ts'
import { requestKeys } from './request-keys.ts'
import { agentInstances, agentRegister, agentsOf, checkModels } from './registry.ts'
import { testEmbedder } from './self-test.ts'
import { services, type Services } from './services.ts'
import { workshop } from './workshop.ts'
import { switched, switchedBy } from './switched.ts'
import { askingAll, type AskingAll } from './workflow-side.ts'
import { checkFields } from '../workflow/merge-fields.ts'

/** Runs agents and calls through their chains. Made once per process by `createRuntime`. */
export interface Runtime extends AskingAll<RunOptions, CallOptions & IdentityOptions> {
  /** The same, with the identity bound: it cannot be widened any more. */
  as(identity: IdentityOptions): AskingAll<RunCallOptions, CallOptions>
  readonly cache: CacheAdmin
  /** The chain of a kind of call, a line per step, outermost first. */
  explainChain(kind: Kind): string
  /** Lets calls and writes under way end, then closes what this runtime opened. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Makes a runtime: the only composition root. Wrong options, unknown models and missing keys fail here, with a sentence
 * that says what to do.
 *
 * @throws StratagentError `CONFIG_INVALID`, `MODEL_UNKNOWN`, `KEY_MISSING`, `STORE_FOREIGN`
 */
export async function createRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  checkRuntimeOptions(options)
  const defaults = options.cache === false ? undefined : options.cache
  const definitionOf = switched(options, (target: AgentTarget) => compileAgent(target, defaults))
  const agents = agentsOf(options).map(definitionOf)
  const own = await services(options, agents)
  try {
    return await assemble(options, { own, agents, definitionOf })
  } catch (error) {
    await own.close()
    throw error
  }
}

interface Material {
  readonly own: Services
  readonly agents: readonly AgentDefinition[]
  readonly definitionOf: (target: AgentTarget) => AgentDefinition
}

async function assemble(options: RuntimeOptions, { own, agents, definitionOf }: Material): Promise<Runtime> {
  const { embedder, clock, random, telemetry, logger } = own
  const shop = workshop()
  const cacheTime = milliseconds(options.cacheBudget ?? 50, 'cacheBudget', 'createRuntime')
  const pending = pendingWrites(own.store, { patience: cacheTime })
  const store = observedStore(insistentStore(pending.store, { logger, untilClosed: shop.untilClosed }), telemetry)

  telemetry.metrics?.observe(own.store)
  const statistics = new Statistics()
  const log = decisionLog()
  const register = agentRegister(agents, { compile: definitionOf, check: (met) => checkModels(met, own.providers) })
  const listener = {
    decided(decision: Parameters<typeof log.add>[0]) {
      statistics.decided(decision)
      log.add(decision)
      if (telemetry.metrics !== undefined) measureDecision(telemetry.metrics, decision, store.name)
    },
    spent: statistics.spent.bind(statistics),
  }

  const judged = judgedHits({ ...own, store, far: own.store, shop })
  const { chains, steps, keyring, runWorkflow, executor } = bindChains({
    store,
    judged,
    embedder,
    clock,
    random,
    telemetry,
    logger,
    sessions: own.sessions,
    providers: own.providers,
    guardrails: own.guardrails,
    middleware: own.middleware,
    retry: options.retry ?? {},
    background: shop.background,
    underWay: shop.underWay,
    agentNamed: (name) => (name === undefined ? undefined : register.named.get(name)),
    instanceOf: await agentInstances(agents, own.container),
    definitionOf: register.definitionOf,
  })
  const policy = switchedBy(options, {
    cache: resolveCachePolicy(undefined, { where: 'createRuntime', ...(options.cache && { defaults: options.cache }) }),
  }).cache
  const newContext = (about: { agent?: string; path: readonly string[] }) =>
    callContext({ ...about, cacheTime, listener })
  const parts = {
    chains,
    policy,
    newContext,
    clock,
    tenancy: options.tenancy ?? 'optional',
    workshop: shop,
    checkOpen: shop.checkOpen,
    claimName: nameRegister(),
    definitionOf: register.definitionOf,
    underWay: shop.underWay,
    sessions: own.sessions,
    logger,
    runWorkflow,
  }
  for (const { semantic } of [policy, ...agents.map(({ cache }) => cache)]) {
    semantic.profile?.checkEmbedder(judged.evidence.embedder)
  }
  for (const workflow of options.workflows ?? []) checkFields(workflow, executor)

  // the local encoder is known by its checksum; any other has to show that it tells questions apart
  if (embedder !== undefined && embedder.name !== 'local') {
    const policies = [policy, ...agents.map((agent) => agent.cache)]
    await testEmbedder({ embedder, policies, logger, context: newContext({ path: [] }), controls: controlsOf(policy) })
  }
  const free = asking(parts)
  const cache = cacheAdmin({
    store,
    settled: pending.settled,
    clock,
    log,
    statistics,
    judged,
    known: { ...register, policy },
    nameOf: (agent) => agentName(agent, { ...register, logger }),
    keysOf: (asked) => requestKeys(asked, { maker: callMaker(parts), keyring }),
    vectorOf: async (text, tenant) => {
      if (embedder === undefined) return undefined
      return (await free.embed([text], tenant === undefined ? {} : { tenant })).vectors[0]
    },
    async warmOne(target, { question, answer, tags = [] }, identity) {
      const mode = answer === undefined ? 'default' : 'refresh'
      const about = {
        options: { ...identity, cache: { mode, tags } },
        ...(answer !== undefined && { curated: answer }),
      } as const
      await shop.underWay(chains.agent(await callMaker(parts).agentCall(target, question, about)))
      await pending.settled()
    },
  })

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => (closing ??= shop.close().then(own.close))
  return {
    ...askingAll(free, parts),
    cache,
    as(identity) {
      checkBoundIdentity(identity)
      const bound = bindIdentity(identity)
      return askingAll(asking(parts, bound), parts, bound)
    },
    explainChain(kind) {
      return describeChain(kind, steps)
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}
