import { seeded } from '../../bench/random.ts'
import type { Regime, Step } from './regime.ts'

const products = [
  'Aurora desk lamp 200',
  'Aurora desk lamp 300',
  'Aurora floor lamp 300',
  'Cirrus office chair',
  'Cirrus office chair Plus',
  'Delta standing desk',
  'Delta writing desk',
  'Ember space heater',
  'Fjord coffee table',
  'Fjord side table',
]
const facts: readonly (readonly ((product: string) => string)[])[] = [
  [
    (product) => `How much does the ${product} cost?`,
    (product) => `What does the ${product} cost?`,
    (product) => `How much is the ${product}?`,
  ],
  [
    (product) => `How heavy is the ${product}?`,
    (product) => `What is the weight of the ${product}?`,
    (product) => `What does the ${product} weigh?`,
  ],
  [
    (product) => `How long is the warranty of the ${product}?`,
    (product) => `How long is the ${product} under warranty?`,
    (product) => `What is the warranty period of the ${product}?`,
  ],
  [
    (product) => `How do I clean the ${product}?`,
    (product) => `How can I clean the ${product}?`,
    (product) => `What is the best way to clean the ${product}?`,
  ],
  [
    (product) => `Where is the ${product} made?`,
    (product) => `In which country is the ${product} made?`,
    (product) => `Where do you make the ${product}?`,
  ],
]

/** A catalogue of fifty facts about things with names alike, each asked for in three ways, some of them over and over. */
export function boundedKnowledge(): Regime {
  const random = seeded(7)
  const all = products.flatMap((product) => facts.map((ways, fact) => ({ product, ways, fact })))
  const order = all.map((known) => ({ known, at: random() })).toSorted((left, right) => left.at - right.at)
  const draw = (): Step[] => {
    // squared: the first come up most
    const known = order[Math.floor(random() ** 2 * order.length)]?.known
    const way = known?.ways[Math.floor(random() * known.ways.length)]
    if (known === undefined || way === undefined) return []
    return [{ question: way(known.product), truth: `Fact ${known.fact} of the ${known.product}.` }]
  }
  return { name: 'bounded knowledge base', steps: Array.from({ length: 600 }, draw).flat() }
}
