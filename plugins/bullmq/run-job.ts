import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import {
  agentAsTool,
  decodeValue,
  defineAgent,
  describeAgent,
  encodeValue,
  StratagentError,
  type AgentTarget,
  type RunOptions,
  type Workflow,
} from 'stratagent'
import { wrongOption } from './run-error.ts'

/** What can be run: an agent, a workflow, or the name of one that the workers know. */
export type RunTarget = AgentTarget | Workflow | string

/** Options of a run that travel: all but the signal. Who asks is among them, and nothing after changes it. */
export type CarriedOptions = Omit<RunOptions, 'signal'>

/** What lies in a job. */
export interface RunJob {
  /** Names the run's own keys; a job's id may be used again when the job is gone. */
  readonly run: string
  readonly name: string
  /** The config version it was enqueued for; absent when only a name was given. */
  readonly version?: string
  /** Input and options, encoded. */
  readonly body: string
  /** Digest of what is asked, by whom: two jobs of one id have to agree in it. */
  readonly asked: string
  readonly signature?: string
  readonly traceparent?: string
  readonly tracestate?: string
}

export interface AboutJob extends Pick<RunJob, 'run' | 'traceparent' | 'tracestate'> {
  readonly target: RunTarget
  readonly input: unknown
  readonly options: CarriedOptions
  readonly secret: string | undefined
  /** Most bytes of input and options. */
  readonly limit: number
}

/** @throws StratagentError `VALUE_UNSUPPORTED` when the input cannot travel, `INPUT_INVALID` when it is too large */
export function runJob({ target, input, options, secret, limit, ...place }: AboutJob): RunJob {
  const named = describeTarget(target)
  const body = carried({ input, options }, named.name)
  const size = Buffer.byteLength(body)
  if (size > limit) {
    const advice = 'Store it elsewhere and pass its address, or raise `inputLimit`.'
    throw new StratagentError(
      'INPUT_INVALID',
      `The input of ${named.name} has ${size} bytes, ${limit} at most. ${advice}`,
    )
  }
  const job = { ...place, ...named, body, asked: digestOf(named.name, body) }
  return secret === undefined ? job : { ...job, signature: signatureOf(job, secret) }
}

/** The name of a target, and its config version where the target itself is at hand. */
export function describeTarget(target: RunTarget): { readonly name: string; readonly version?: string } {
  if (typeof target === 'string') return { name: target }
  if (!isWorkflow(target)) {
    const { name, identity } = describeAgent(target)
    return { name, version: identity.version }
  }
  // an agent that has it as a tool covers all that it reaches
  const around = defineAgent({
    name: 'around',
    persona: { id: 'around', instructions: '-' },
    model: 'none/none',
    tools: [agentAsTool(() => target, { name: 'run', description: '-' })],
  })
  return { name: target.name, version: describeAgent(around).digests['agents'] ?? '' }
}

export function isWorkflow(target: object): target is Workflow {
  return 'kind' in target && target.kind === 'workflow'
}

function carried(value: unknown, name: string): string {
  try {
    return Buffer.from(encodeValue(value)).toString('utf8')
  } catch (cause) {
    const what = `The input of ${name} cannot travel to a worker.`
    throw new StratagentError(
      'VALUE_UNSUPPORTED',
      `${what} Pass plain data: JSON values, Date, URL, Uint8Array or bigint.`,
      { cause },
    )
  }
}

export interface OpenedJob {
  readonly input: unknown
  readonly options: CarriedOptions
}

/** What a job asks for. @throws StratagentError `CONFIG_INVALID` when it is not signed as it has to be, or none of ours */
export function openJob(job: RunJob, secret: string | undefined): OpenedJob {
  if (secret !== undefined && !isSigned(job, secret)) {
    throw wrongOption('the worker', `a run of ${job.name} is not signed with its secret. Give both sides the same.`)
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the run checks its options itself
  return decodeValue(Buffer.from(job.body)) as OpenedJob
}

/** A job as it was read. @throws StratagentError `CONFIG_INVALID` when it is none of ours */
export function readJob(data: unknown): RunJob {
  const isOurs = isRecord(data) && ['run', 'name', 'body', 'asked'].every((field) => typeof data[field] === 'string')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its needed fields were looked at
  if (isOurs) return data as unknown as RunJob
  throw wrongOption('the worker', 'a job in this queue is no run of Stratagent. Give runs a queue of their own.')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

function signatureOf({ run, name, version, body }: RunJob, secret: string): string {
  return createHmac('sha256', secret)
    .update(JSON.stringify([run, name, version, body]))
    .digest('base64url')
}

function isSigned(job: RunJob, secret: string): boolean {
  const [given, wanted] = [job.signature ?? '', signatureOf(job, secret)].map((text) => Buffer.from(text))
  return given !== undefined && wanted !== undefined && given.length === wanted.length && timingSafeEqual(given, wanted)
}
