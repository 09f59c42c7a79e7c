import type { Document } from '../contract/llm.ts'

/** All documents as one block of text, the same for every provider; undefined when there are none. */
export function documentsText(documents: readonly Document[] | undefined): string | undefined {
  if (documents === undefined || documents.length === 0) return undefined
  const blocks = documents.map(({ id, title, text }) => {
    const name = title === undefined ? '' : ` title="${attribute(title)}"`
    return `<document id="${attribute(id)}"${name}>\n${contained(text)}\n</document>`
  })
  return `<documents>\n${blocks.join('\n')}\n</documents>`
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}

/** A text cannot close its own document and open another. */
function contained(text: string): string {
  return text.replaceAll(/<(?=\/?documents?\b)/gi, '&lt;')
}
