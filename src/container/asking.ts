import type { LlmRequest } from '../contract/llm.ts'
import type { AgentTarget } from '../define/compile-agent.ts'
import type { RunInput, RunOutput } from '../define/define-agent.ts'
import type { DefinedTool } from '../define/define-tool.ts'
import type { CachedOptions } from './cached.ts'
import type { CallOptions, RunCallOptions } from './call-options.ts'
import type { EmbedResult, LlmResult, LlmStream, RunResult, RunStream } from './results.ts'

/** Everything that can be asked for; `O` are the options a call takes beside what is bound. */
export interface Asking<R = RunCallOptions, C = CallOptions> {
  /** Runs an agent to its end. */
  run<A extends AgentTarget>(agent: A, input: RunInput<A>, options?: R): Promise<RunResult<RunOutput<A>>>
  /** Runs an agent and gives its events as they happen. */
  stream<A extends AgentTarget>(agent: A, input: RunInput<A>, options?: R): RunStream<RunOutput<A>>
  /** One model call, without an agent, through the same chain. */
  llm(request: LlmRequest, options?: C): Promise<LlmResult>
  streamLlm(request: LlmRequest, options?: C): LlmStream
  /** One unit vector per text, in order. */
  embed(texts: readonly string[], options?: C): Promise<EmbedResult>
  /** Calls a function tool through the chain: cached, traced, timed. */
  call<I, O>(tool: DefinedTool<I, O>, input: I, options?: C): Promise<O>
  /** The function, answered from the tool cache when it was called before with the same arguments. */
  cached<A extends readonly unknown[], O>(
    work: (...args: A) => O,
    options: CachedOptions<A>,
  ): (...args: A) => Promise<Awaited<O>>
}
