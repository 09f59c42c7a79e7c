import { parseArgs } from 'node:util'

/** What was asked for on the command line. */
export interface DeskOptions {
  /** How many questions, repeats not counted; undefined leaves it to who answers. */
  readonly questions?: number
  /** Whether the cache is emptied first. */
  readonly fresh: boolean
  readonly help: boolean
}

export const usage = `npm start -- [options]

  --questions N   how many of the 3,000 questions are asked (all with the stand-in provider, 60 with a real one)
  --fresh         empty the cache first
  --help          this text

With ANTHROPIC_API_KEY or OPENAI_API_KEY set, that provider answers and is paid.
With OTEL_EXPORTER_OTLP_ENDPOINT set, every span goes there. With OTEL_METRICS_EXPORTER=prometheus,
http://localhost:9464/metrics has the figures while it runs.`

/** The options, or a sentence that says what is wrong with them. */
export function readOptions(words: readonly string[], most: number): DeskOptions | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { questions: { type: 'string' }, fresh: { type: 'boolean' }, help: { type: 'boolean' } },
    })
    const { fresh = false, help = false } = values
    if (values.questions === undefined) return { fresh, help }
    const questions = Number(values.questions)
    if (/^\d+$/.test(values.questions) && questions >= 1 && questions <= most) return { questions, fresh, help }
    return `--questions takes a whole number from 1 to ${most}, not '${values.questions}'.`
  } catch (error) {
    const [sentence = 'These options cannot be read.'] = (error instanceof Error ? error.message : '').split('. ')
    return `${sentence.replace(/\.$/, '')}. Options: --questions N, --fresh, --help.`
  }
}
