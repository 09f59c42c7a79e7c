import { invalid } from './invalid.ts'

/** Tags that are always the same, or a function from a tool's input to them. */
export type ToolTags<I> = readonly string[] | ((input: I) => readonly string[])

/** The tags as a function that gives a list of texts, or says which tool does not. */
export function tagFunction(
  given: ToolTags<never>,
  { option, where }: { readonly option: string; readonly where: string },
): (input: never) => readonly string[] {
  if (typeof given === 'function') {
    return (input) => {
      const tags: unknown = given(input)
      if (isTags(tags)) return tags
      throw invalid(where, `\`${option}\` gave ${kindOf(tags)}. Let it give a list of tags, each a text.`)
    }
  }
  if (!isTags(given)) {
    throw invalid(where, `\`${option}\` is no list of tags. Give one, such as ['orders'], or a function of the input.`)
  }
  const tags = Object.freeze([...given])
  return () => tags
}

function isTags(tags: unknown): tags is readonly string[] {
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== '')
}

/** What a value is, not what it says: a tag may hold the input. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list with something in it that is no text'
  if (value instanceof Promise) return 'a promise'
  return typeof value === 'string' ? 'a text' : value === undefined ? 'nothing' : `a value of type ${typeof value}`
}
