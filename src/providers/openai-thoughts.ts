import type { AnswerDraft } from './answer-draft.ts'

/** Takes the pieces of a reasoning item; a blank line stands between its parts, streamed or whole. */
export interface Thoughts {
  add(slot: string, piece: { readonly part: string; readonly text: string }): Promise<void>
}

/** Thoughts that go into a draft. */
export function thoughtsOf(draft: AnswerDraft): Thoughts {
  const latest = new Map<string, string>()
  return {
    async add(slot, { part, text }) {
      if (text === '') return
      const before = latest.get(slot)
      latest.set(slot, part)
      await draft.reasoning(slot, before === undefined || before === part ? text : `\n\n${text}`)
    },
  }
}
