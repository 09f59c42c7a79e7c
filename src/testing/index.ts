export { manualClock, type ManualClock } from './manual-clock.ts'
export { providerServer, type ProviderServer, type ProviderServerOptions } from './provider-server.ts'
export type { WireApi, WireMessage, WireQuestion, WireTool, WireToolCall, WireToolResult } from './wire-question.ts'
export type { WireAnswer, WireFinish, WireReply, WireUsage } from './wire-answer.ts'
export type { AnswerFunction, AnswerSource } from './wire-script.ts'
export type { FaultOptions, WireFault } from './wire-faults.ts'
export type { WireOutcome, WireRecord } from './wire-journal.ts'
export { hashVector, type Embed, type EmbedOptions } from './wire-openai-embeddings.ts'
export {
  scriptedModel,
  type ScriptedAnswer,
  type ScriptedModel,
  type ScriptedModelOptions,
  type ScriptedResponse,
  type ScriptedStep,
} from './scripted-model.ts'
export { spanRecorder, type RecordedSpan, type SpanRecorder } from './span-recorder.ts'
