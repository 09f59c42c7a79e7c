import type { ReviewItem } from '../contract/evidence.ts'
import type { PairVerdict } from '../container/review-admin.ts'
import type { Terminal } from './command.ts'
import { itemText } from './review-text.ts'

export interface AskAboutOptions {
  readonly terminal: Terminal
  readonly label: (id: string, verdict: PairVerdict) => Promise<void>
}

const choices = 'y the same · n different · s skip · q quit'

/** Shows pairs one at a time until all are judged or somebody has had enough; each label is kept at once. */
export async function askAbout(items: readonly ReviewItem[], { terminal, label }: AskAboutOptions): Promise<void> {
  const said = { right: 0, wrong: 0, skipped: 0 }
  let at = 0
  const show = (): void => {
    const item = items[at]
    if (item === undefined) return
    terminal.print(itemText(item, { at: at + 1, of: items.length }))
    terminal.note(`  ${choices}`)
  }
  show()
  for await (const letter of terminal.letters()) {
    const item = items[at]
    if (item === undefined || letter === 'q') break
    const choice = verdicts.get(letter)
    if (choice === undefined) {
      terminal.note(`  That is none of them: ${choices}`)
      continue
    }
    if (choice !== 'skipped') await label(item.id, choice)
    said[choice]++
    at++
    if (at === items.length) break
    show()
  }
  const { right, wrong, skipped } = said
  terminal.note(`${right} the same, ${wrong} different; ${items.length - at + skipped} wait still.`)
}

const verdicts = new Map<string, PairVerdict | 'skipped'>([
  ['y', 'right'],
  ['n', 'wrong'],
  ['s', 'skipped'],
])
