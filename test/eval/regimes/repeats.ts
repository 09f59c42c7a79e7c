import { readQuestions } from '../../../examples/support-desk/questions.ts'
import { readTraps, type Pair } from '../pair.ts'
import type { Regime, Step } from './regime.ts'

/** The same words again. */
export function exact(): Regime {
  const questions = readQuestions().slice(0, 200)
  const steps = questions.map(({ text, intent }) => ({ question: text, truth: `This is about ${intent}.` }))
  return { name: 'exact', steps: [...steps, ...steps.toReversed()] }
}

/** The same question in other words: the rewordings of the trap set, all in one store. */
export function paraphrase(): Regime {
  const pairs = readTraps()
  return {
    name: 'paraphrase',
    steps: bothSides(
      pairs.filter(({ label }) => label === 1),
      pairs,
    ),
  }
}

/** Nearly the same words, another question: the traps, all in one store. */
export function nearMiss(): Regime {
  const pairs = readTraps()
  return {
    name: 'near-miss',
    steps: bothSides(
      pairs.filter(({ label }) => label === 0),
      pairs,
    ),
  }
}

/** The first questions of all pairs, then the second ones. Texts that some pair calls the same have one answer. */
function bothSides(pairs: readonly Pair[], all: readonly Pair[]): readonly Step[] {
  const parents = new Map<string, string>()
  const rootOf = (text: string): string => {
    const parent = parents.get(text) ?? text
    return parent === text ? text : rootOf(parent)
  }
  for (const { a, b, label } of all) if (label === 1) parents.set(rootOf(folded(a)), rootOf(folded(b)))
  const texts = [...new Set([...pairs.map(({ a }) => a), ...pairs.map(({ b }) => b)])]
  return texts.map((question) => ({ question, truth: `The answer to: ${rootOf(folded(question))}` }))
}

function folded(text: string): string {
  return text.toLowerCase()
}
