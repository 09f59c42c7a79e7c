import type { ReviewItem } from '../contract/evidence.ts'
import { createRuntime } from '../container/create-runtime.ts'
import type { ReviewAdmin } from '../container/review-admin.ts'
import { memorySessions } from '../stores/memory-sessions.ts'
import { hidePersonal } from '../trust/personal.ts'
import { askAbout } from './ask-about.ts'
import type { Command, Terminal } from './command.ts'
import { readText, saveText } from './files.ts'
import { reviewHelp } from './review-help.ts'
import { reviewOptions, type ReviewCommandOptions } from './review-options.ts'
import { namedStore } from './review-store.ts'
import { itemLine } from './review-text.ts'

/** What a person is told soon enough: no answer waits for this, as one does in an application. */
const patience = '10s'

/** Asks people about pairs of questions, and takes down what they say. */
export const review: Command = {
  name: 'review',
  summary: 'shows the pairs that wait for a person, and takes down what is said of them',
  help: reviewHelp,
  async run(args, terminal) {
    const options = reviewOptions(args)
    const store = namedStore()
    try {
      // labels rest on digests: nothing is encoded, and no vector of the application is touched
      const runtime = await createRuntime({ store, sessions: memorySessions(), embedder: false, cacheBudget: patience })
      try {
        await carryOut(options, { pairs: runtime.cache.review, terminal })
      } finally {
        await runtime.close()
      }
    } finally {
      await store.close()
    }
    return 0
  },
}

interface Means {
  readonly pairs: ReviewAdmin
  readonly terminal: Terminal
}

async function carryOut({ task, whose, isRedacted }: ReviewCommandOptions, { pairs, terminal }: Means): Promise<void> {
  if (task.does === 'import') {
    const lines = await readText(task.file, 'a file that `stratagent review --export` wrote')
    const { right, wrong, undecided } = await pairs.importLines(lines, whose)
    return terminal.note(`${right} right and ${wrong} wrong taken in, ${undecided} without a label left in line.`)
  }
  const waiting = await pairs.list(whose)
  if (waiting.length === 0) return terminal.note(nothingWaits(whose.tenant))
  const items = isRedacted ? waiting.map(redacted) : waiting
  if (task.does === 'list') return terminal.print(items.map(itemLine).join('\n'))
  if (task.does !== 'export') {
    return askAbout(items, { terminal, label: (id, verdict) => pairs.label(id, verdict, whose) })
  }
  await saveText(task.file, items.map((item) => `${JSON.stringify({ ...item, label: '' })}\n`).join(''), true)
  terminal.note(`${items.length} pairs are in ${task.file}: write right or wrong as their \`label\`, then --import it.`)
}

function nothingWaits(tenant: string | undefined): string {
  return tenant === undefined
    ? 'Nothing waits among the pairs that belong to no tenant; `--tenant <tenant>` shows those of one.'
    : 'Nothing waits for this tenant.'
}

function redacted(item: ReviewItem): ReviewItem {
  const { question, matched, answer, fresh } = item
  return {
    ...item,
    question: hidePersonal(question),
    matched: hidePersonal(matched),
    answer: hidePersonal(answer),
    ...(fresh !== undefined && { fresh: hidePersonal(fresh) }),
  }
}
