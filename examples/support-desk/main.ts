import { StratagentError } from 'stratagent'
import { customers } from '../../agents/support/bank-records.ts'
import { openDesk, placeOf, type Desk } from './open-desk.ts'
import { readOptions, usage } from './options.ts'
import { count, money, wrap } from './print/words.ts'
import { progressLine } from './print/progress.ts'
import { closing } from './print/closing.ts'
import { inFlight, mostTelling, runDesk } from './desk.ts'
import { intentsByText, readQuestions } from './questions.ts'
import { toolPlan } from './stand-in/tool-plan.ts'
import { traffic, type Ask } from './traffic.ts'
import { whoAnswers, type WhoAnswers } from './who-answers.ts'

const cachePath = '.stratagent/support-desk/cache.sqlite'
const paidQuestions = 60

const questions = readQuestions()
const options = readOptions(process.argv.slice(2), questions.length)
if (typeof options === 'string') {
  console.error(options)
  process.exitCode = 2
} else if (options.help) console.log(usage)
else await start(options)

async function start({ questions: wanted, fresh }: { questions?: number; fresh: boolean }): Promise<void> {
  const stopped = stopSignal()
  const who = await whoAnswers(process.env)
  try {
    console.log(wrap(who.sentence))
    const asked = questions.slice(0, wanted ?? (who.priciest === undefined ? questions.length : paidQuestions))
    const asks = traffic(asked, customers)
    nameCost(who, asks.length)
    const desk = await openDesk({ who, path: cachePath, fresh })
    try {
      const { entries, storeError } = await desk.runtime.cache.stats()
      console.log(
        `${count(asked.length)} questions, ${count(asks.length - asked.length)} of them asked again, ${inFlight} at a time. ` +
          (storeError !== undefined
            ? `The cache is not there, and is not waited for: ${storeError}`
            : entries === 0
              ? 'The cache is empty. Each new wording is encoded once, here, which takes most of the time; started again, it does not.'
              : `The cache holds ${count(entries)} entries of an earlier run.`),
      )
      console.log(await answerAll(asks, desk, stopped))
      if (desk.ledger.answered.length === 0) process.exitCode ??= 1
    } finally {
      await desk.close()
    }
  } catch (error) {
    if (!(error instanceof StratagentError)) throw error
    console.error(error.message)
    process.exitCode = 1
  } finally {
    who.stop()
  }
}

/** Asks everything, shows how far it is, and gives what is said at the end. */
async function answerAll(asks: readonly Ask[], desk: Desk, signal: AbortSignal): Promise<string> {
  const { runtime, ledger } = desk
  const progress = progressLine(process.stdout)
  const startedAt = performance.now()
  const watched = await runDesk(asks, {
    ...desk,
    signal,
    isTelling: ({ intent }) => toolPlan[intent] !== undefined,
    onAnswer() {
      const { answered, failures, hits, spentUsd, savedUsd } = ledger
      progress.show({ done: answered.length + failures.length, of: asks.length, hits, spentUsd, savedUsd })
    },
  })
  progress.end()
  const duration = performance.now() - startedAt
  const trace = mostTelling(watched)
  const { bytes, entries, storeError } = await runtime.cache.stats()
  return closing({
    ...desk,
    duration,
    inFlight,
    asks: asks.length,
    intents: intentsByText(questions),
    store: { path: placeOf(process.env['REDIS_URL'], cachePath), entries, bytes, isGone: storeError !== undefined },
    ...(trace !== undefined && { trace }),
  })
}

/** Says what the run may cost before anybody is paid. */
function nameCost({ priciest }: WhoAnswers, runs: number): void {
  if (priciest === undefined) return
  console.log(
    `This run costs at most about ${money(priciest * runs)}; --questions N asks fewer or more. Ctrl-C stops it.`,
  )
}

/** Aborts at the first Ctrl-C or SIGTERM, so that what is known so far is still printed; a second one ends at once. */
function stopSignal(): AbortSignal {
  const stop = new AbortController()
  const on = (signal: 'SIGINT' | 'SIGTERM', code: number): void => {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(code)
      process.exitCode = code
      stop.abort()
    })
  }
  on('SIGINT', 130)
  on('SIGTERM', 143)
  return stop.signal
}
