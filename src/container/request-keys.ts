import type { LlmRequest } from '../contract/llm.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import { invalid, isRecord } from '../define/invalid.ts'
import { agentKey, llmKey, ownKey, type Keyring } from '../identity/keys.ts'
import type { IdentityOptions } from './call-options.ts'
import type { CallMaker } from './calls.ts'

/** One request as somebody would make it: of a model, or of an agent with no conversation before it. */
export type AnyRequest =
  | { readonly llm: LlmRequest; readonly as?: IdentityOptions }
  | { readonly agent: AgentTarget; readonly input: unknown; readonly as?: IdentityOptions }

/** The keys under which a request is answered: the tenant's, and the asker's own. */
export async function requestKeys(
  asked: AnyRequest,
  { maker, keyring }: { readonly maker: CallMaker; readonly keyring: Keyring },
): Promise<readonly string[]> {
  if (!isRecord(asked) || 'llm' in asked === 'agent' in asked) {
    throw invalid('invalidate', '`request` is `{ llm: request }` or `{ agent: Agent, input }`, with `as` for who asks.')
  }
  const options = asked.as ?? {}
  if ('llm' in asked) {
    const call = maker.callOf('llm', asked.llm, { options, path: [] })
    return withOwn(llmKey(call, keyring), call.identity.user)
  }
  const call = await maker.agentCall(asked.agent, asked.input, { options })
  return withOwn(agentKey(call, keyring), call.identity.user)
}

function withOwn(key: string, user: string | undefined): readonly string[] {
  return user === undefined ? [key] : [key, ownKey(key, user)]
}
