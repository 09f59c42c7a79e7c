import type { Command, Terminal } from './command.ts'
import { notDone } from './command.ts'
import { doctorHelp } from './doctor-help.ts'
import { StratagentError } from '../contract/errors.ts'
import { examineEncoder } from './doctor/encoder.ts'
import { examineFile } from './doctor/files.ts'
import { fail, type Examination, type Finding } from './doctor/finding.ts'
import { examineInstallation } from './doctor/installation.ts'
import { examineMeaning } from './doctor/meaning.ts'
import { examineProviderKeys } from './doctor/provider-keys.ts'
import { examineRedis } from './doctor/redis.ts'
import { examineTelemetry } from './doctor/telemetry.ts'
import { readOptions } from './read-options.ts'

/** Says what a runtime would find here, and what to do about it. */
export const doctor: Command = {
  name: 'doctor',
  summary: 'says what is in order here and what is not: encoder, store, telemetry, keys',
  help: doctorHelp,
  async run(args, terminal) {
    const { texts, flags, words } = readOptions(args, { prefix: 'text', json: 'flag' })
    if (words.length > 0) {
      throw new StratagentError('INPUT_INVALID', `\`${words.join(' ')}\` is too much; \`--help\` shows the options.`)
    }
    const isForMachines = flags.has('json')
    const findings: Finding[] = []
    for (const [name, examine] of examinations(texts['prefix'] ?? 'sg')) {
      for (const finding of await soundly(name, examine)) {
        findings.push(finding)
        if (!isForMachines) print(finding, terminal)
      }
    }
    const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length
    const isSound = count('fail') === 0
    if (isForMachines) terminal.print(JSON.stringify({ ok: isSound, findings }))
    else terminal.print(`\n${count('ok')} ok, ${count('warn')} warn, ${count('fail')} fail`)
    return isSound ? 0 : notDone
  },
}

function examinations(prefix: string): readonly (readonly [string, Examination])[] {
  const url = process.env['REDIS_URL'] ?? ''
  return [
    ['node', examineInstallation],
    ['encoder', examineEncoder],
    ['meaning', examineMeaning],
    ['store', url === '' ? examineFile : () => examineRedis(url, prefix)],
    ['telemetry', examineTelemetry],
    ['providers', examineProviderKeys],
  ]
}

/** An examination that breaks off is a finding too: those behind it are still worth knowing. */
async function soundly(what: string, examine: Examination): Promise<readonly Finding[]> {
  try {
    return await examine()
  } catch (error) {
    // a sentence of ours names no secret; another's may
    const why =
      error instanceof StratagentError ? error.message : error instanceof Error ? error.name : 'unknown reason'
    return [fail(what, 'could not be examined', why)]
  }
}

const indent = ' '.repeat(18)

function print({ what, state, found, advice }: Finding, terminal: Terminal): void {
  const lines = wrapped(found, terminal.width - indent.length)
  terminal.print(`${state.padEnd(6)}${what.padEnd(12)}${lines.join(`\n${indent}`)}`)
  if (advice === undefined) return
  terminal.print(`${indent}→ ${wrapped(advice, terminal.width - indent.length - 2).join(`\n${indent}  `)}`)
}

function wrapped(text: string, width: number): readonly string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}
