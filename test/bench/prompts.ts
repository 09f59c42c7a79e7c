import { seeded } from './random.ts'

/** What a server reads from the body of a request. */
export interface Prompt {
  readonly model: string
  readonly system: string
  readonly messages: readonly [{ readonly role: 'user'; readonly content: string }]
  readonly temperature: number
  readonly maxTokens: number
}

/** Requests of one size, met in random order, as new objects each time. */
export interface Prompts {
  /** Each of them, once. */
  readonly all: () => readonly Prompt[]
  readonly draw: (count: number) => readonly Prompt[]
}

export interface PromptsOptions {
  /** Characters of text in a request. @default 1_000 */
  readonly size?: number
  /** Different requests. @default 1_000 */
  readonly count?: number
}

const system =
  'You answer questions about orders, parcels and refunds.\nBe brief, and say "I do not know" when you do not.'
const subjects = ['The parcel', 'My order', 'The second invoice', 'A refund', "The courier's note", 'Your last mail']
const verbs = ['arrived', 'was lost', 'says "delivered"', 'has not come', 'went to the wrong door', 'was never booked']
const ends = [
  'on Monday.',
  'last week,\nand nobody calls back.',
  'at noon.',
  'twice.',
  'before the 3rd of May.',
  'again.',
]

/** Requests that were never equal objects: each is read anew from its text, as from the wire. */
export function prompts({ size = 1_000, count = 1_000 }: PromptsOptions = {}): Prompts {
  const random = seeded(size)
  const bodies = Array.from({ length: count }, (_, index) => {
    const content = storyOf(`Case ${index}: `, size - system.length, random)
    const prompt: Prompt = {
      model: 'fixed/one',
      system,
      messages: [{ role: 'user', content }],
      temperature: 0.2,
      maxTokens: 400,
    }
    return JSON.stringify(prompt)
  })
  return {
    all: () => bodies.map(read),
    draw: (drawn) => Array.from({ length: drawn }, () => read(bodies[Math.floor(random() * count)] ?? '')),
  }
}

function read(body: string): Prompt {
  return JSON.parse(body) as Prompt // written above
}

function storyOf(start: string, size: number, random: () => number): string {
  const any = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? ''
  let story = start
  while (story.length < size) story += `${any(subjects)} ${any(verbs)} ${any(ends)} `
  return story.slice(0, size)
}
