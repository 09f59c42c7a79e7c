// How far hits by meaning can be trusted: first they are only watched, then served under an error rate; a wrong one is taken back for good, and people are asked. Runs with no key and no network; with REDIS_URL set it all lies in that Redis.
import { setTimeout as pause } from 'node:timers/promises'
import { createRuntime, defineAgent, memorySessions, memoryStore, redisStore, type SemanticOptions } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

const { REDIS_URL: url = '' } = process.env
const store = url === '' ? memoryStore() : redisStore({ url, prefix: 'trusted-hits' })
const acme = { tenant: 'acme' }

/** The same help desk, each time with other trust in its cache. */
const desk = (name: string, semantic: SemanticOptions) =>
  defineAgent({
    name,
    persona: { id: 'desk', instructions: 'You answer questions of customers.' },
    model: 'scripted/desk',
    cache: { semantic },
  })
/** Serves nothing by meaning: each hit that would have been is answered afresh, and the two answers are compared. */
const watching = desk('watching', { serve: 'shadow', mode: 'faq', audit: { rate: 1, perMinute: 1_000 } })
/** Serves; of a hundred hits ten may be wrong. Every hit is shown to people, which is far more than it takes. */
const serving = desk('serving', { mode: 'faq', maxErrorRate: 0.1, audit: false, review: { rate: 1 } })

const answers: readonly (readonly [about: RegExp, answer: string])[] = [
  [/get a refund/, 'It is paid to the card you used, within 5 days.'],
  [/request a refund/, 'Choose Orders, then Return, and give a reason.'],
  [/lost/, 'Call us at once, day and night, and we block it.'],
  [/delivery/, 'Two days.'],
]
const model = scriptedModel(({ messages }) => {
  const asked = JSON.stringify(messages.at(-1)?.content)
  return { text: answers.find(([about]) => about.test(asked))?.[1] ?? 'Please ask in other words.' }
})

/** A runtime as each of several processes has one. */
const open = () =>
  createRuntime({
    agents: [watching, serving],
    providers: [model],
    store,
    sessions: memorySessions(),
    cacheBudget: '5s', // an example may wait for its store; an application does not
  })
const [runtime, another] = [await open(), await open()]
await runtime.cache.invalidate({ all: true })

const print = (...cells: readonly string[]): void =>
  console.log(cells.map((cell, index) => cell.padEnd([46, 10, 12][index] ?? 0)).join(''))

/** Asks, says who answered and why, and gives the id by which that hit can be judged later, from anywhere. */
async function ask(agent: typeof serving, question: string, by = runtime): Promise<string> {
  const result = await by.run(agent, question, acme)
  await by.cache.settled()
  const said = result.cache.find(({ layer }) => layer === 'semantic')
  const why =
    said?.refusals?.some(({ guard }) => guard === 'tombstone') === true ? ' (a person has refused that pair)' : ''
  print(question, result.servedBy, said?.similarity?.toFixed(3) ?? '-', `${result.output}${why}`)
  return said?.hitId ?? ''
}

/** What is known of an agent's hits. */
async function report(agent: typeof serving): Promise<void> {
  const { right, wrong, sources, measured, whatIf } = await runtime.cache.evidence(agent, acme)
  console.log(
    `\njudged pairs: ${right} right, ${wrong} wrong (by audits ${sources.audit}, by people ${sources.review})`,
  )
  if (measured.audits > 0)
    console.log(
      `measured error: ${percent(measured.rate)}, with so few between ${percent(measured.low)} and ${percent(measured.high)}`,
    )
  console.log('at a threshold of    hits    wrong')
  for (const { threshold, hits, wrong: bad } of whatIf.filter(({ threshold: at }) => [0.85, 0.9, 0.95].includes(at))) {
    console.log(`${threshold.toFixed(2).padEnd(21)}${String(hits).padEnd(8)}${bad}`)
  }
}
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`

print('watched, not served', 'answered', 'similarity', 'answer')
for (const question of [
  'How do I report a lost card?',
  'How do I report my lost card?',
  'How do I get a refund?',
  'How do I request a refund?', // near, and another thing in this shop
]) {
  await ask(watching, question)
}
// the two that would have been hits are compared in the background
for (let tries = 0; tries < 500 && (await runtime.cache.evidence(watching, acme)).labels < 2; tries++) await pause(10)
await report(watching)

console.log()
print('served', 'answered', 'similarity', 'answer')
await ask(serving, 'How long does delivery take?')
await ask(serving, 'How long does a delivery usually take?')
await ask(serving, 'How do I get a refund?')
const hitId = await ask(serving, 'How do I request a refund?')
await runtime.cache.reject(hitId, acme) // a customer has said so; the id alone is enough
await ask(serving, 'How do I request a refund?')
await ask(serving, 'How do I request a refund?', another) // another process: its own answer by now, never again the other one

const [item] = await runtime.cache.review.list(acme) // what `stratagent review --tenant acme` shows a person
if (item !== undefined) {
  console.log(`\nto be reviewed: "${item.question}" was answered as "${item.matched}": ${item.answer}`)
  await runtime.cache.review.label(item.id, 'right', acme)
}
await report(serving)

await another.close()
await runtime.close()
await store.close()
