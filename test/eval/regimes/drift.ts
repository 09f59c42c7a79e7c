import type { Regime, Step } from './regime.ts'

const subjects = [
  'travel policy',
  'refund rules',
  'price list',
  'security handbook',
  'holiday calendar',
  'onboarding guide',
  'shipping terms',
  'privacy notice',
  'expense rules',
  'parking rules',
  'code of conduct',
  'menu of the canteen',
]
const phrasings = [
  (subject: string) => `What does the ${subject} say?`,
  (subject: string) => `Tell me what the ${subject} says.`,
  (subject: string) => `What does our ${subject} say?`,
]

/** What an answer rests on changes: a tool reads it, a write names its tag. */
export function toolDrift(): Regime {
  return { name: 'document drift, read by a tool', steps: drifting((subject) => ({ reads: subject })) }
}

/** What an answer rests on changes: it is handed in with the question. */
export function documentDrift(): Regime {
  return {
    name: 'document drift, handed in',
    steps: drifting((subject, truth) => ({ documents: [{ id: subject, text: truth }] })),
  }
}

/** Three versions of each subject, asked about three times while one of them holds. */
function drifting(about: (subject: string, truth: string) => Partial<Step>): readonly Step[] {
  return [1, 2, 3].flatMap((version) =>
    phrasings.flatMap((phrase) =>
      subjects.map((subject) => {
        const truth = `The ${subject}, edition ${version}.`
        return { question: phrase(subject), truth, ...about(subject, truth) }
      }),
    ),
  )
}
