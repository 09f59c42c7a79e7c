import type { Regime } from './regime.ts'

const tasks = [
  'list the names of all customers in it',
  'write a friendly reply to the last complaint',
  'count the orders that were late',
  'translate the second paragraph into French',
  'say which product was returned most',
  'summarise it in one sentence',
  'find the sum of all refunds',
  'name the person who is in charge of returns',
  'suggest a headline for it',
  'sort the complaints by their date',
  'tell whether the tone is polite',
  'list the open questions',
  'find the first order of the year',
  'say who wrote the report',
  'rewrite it for a child',
  'check it for spelling mistakes',
  'name the three longest delays',
  'draft an agenda for the next meeting',
  'say what has changed since last year',
  'explain how the figures were gathered',
]
const sentence = 'The report of the customer service says that most parcels came in time and that few were sent back. '

/** A long text in front, the task behind it: within the encoder's window, and past it. Each task comes twice. */
export function longPrefix(): Regime {
  const asked = [4, 40].flatMap((sentences) =>
    tasks.map((task) => ({
      question: `Read this. ${sentence.repeat(sentences)}Now ${task}.`,
      truth: `Done (${sentences}): ${task}.`,
    })),
  )
  return { name: 'long shared prefix', steps: [...asked, ...asked] }
}
