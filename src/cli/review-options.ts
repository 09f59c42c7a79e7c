import { StratagentError } from '../contract/errors.ts'
import type { ReviewOptions as Whose } from '../container/review-admin.ts'
import { readOptions } from './read-options.ts'

/** What `stratagent review` was asked to do. */
export type ReviewTask =
  | { readonly does: 'ask' | 'list' }
  | { readonly does: 'export' | 'import'; readonly file: string }

export interface ReviewCommandOptions {
  readonly task: ReviewTask
  readonly whose: Whose
  readonly isRedacted: boolean
}

/** Reads the options of `stratagent review`. @throws StratagentError `INPUT_INVALID` */
export function reviewOptions(args: readonly string[]): ReviewCommandOptions {
  const { texts, flags, words } = readOptions(args, {
    tenant: 'text',
    list: 'flag',
    export: 'text',
    import: 'text',
    redact: 'flag',
  })
  if (words.length > 0) throw wrong(`\`${words.join(' ')}\` is too much; \`--help\` shows the options.`)
  const tasks: ReviewTask[] = []
  if (flags.has('list')) tasks.push({ does: 'list' })
  if (texts['export'] !== undefined) tasks.push({ does: 'export', file: texts['export'] })
  if (texts['import'] !== undefined) tasks.push({ does: 'import', file: texts['import'] })
  const [task = { does: 'ask' }, another] = tasks
  if (another !== undefined) throw wrong(`either \`--${task.does}\` or \`--${another.does}\`, not both at a time.`)
  const { tenant } = texts
  return { task, whose: tenant === undefined ? {} : { tenant }, isRedacted: flags.has('redact') }
}

function wrong(sentence: string): StratagentError {
  return new StratagentError('INPUT_INVALID', sentence)
}
