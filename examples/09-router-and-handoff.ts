// A router before two specialists, one of whom hands over to the other: who answers, and what the cache knows the
// second time. Runs with no key and no network.
import { Agent, createRuntime, memoryStore, route, Tool } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'

@Agent({
  name: 'triage',
  persona: { id: 'triage', instructions: 'You answer with one word: billing or tech.' },
  model: 'scripted/small',
})
class Triage {}

@Agent({
  name: 'billing',
  description: 'Knows invoices and refunds.',
  persona: { id: 'billing', instructions: 'You are the billing desk.' },
  model: 'scripted/large',
})
class Billing {
  @Tool({
    description: 'The charges of this month.',
    input: z.object({}),
    effect: 'read',
    cache: { ttl: '5m', tags: () => ['charges'] },
  })
  charges(): string {
    return 'two charges of $9'
  }
}

@Agent({
  name: 'tech',
  description: 'Knows the product.',
  persona: { id: 'tech', instructions: 'You are the tech desk. What is about money goes to billing.' },
  model: 'scripted/large',
  handoffs: [() => Billing],
})
class Tech {}

const desk = route({ name: 'desk', by: Triage, to: { billing: Billing, tech: Tech }, otherwise: 'tech' })

// stands in for a provider: the persona says who is asked
const model = scriptedModel(({ system = '', messages }) => {
  const question = messages.findLast(({ role }) => role === 'user')?.content
  const asked = typeof question === 'string' ? question : ''
  if (system.includes('one word')) return { text: asked.includes('invoice') ? 'billing' : 'tech' }
  if (system.includes('tech desk')) {
    return asked.includes('crash')
      ? { text: 'Restart it, please.' }
      : { toolCalls: [{ name: 'handoff_to_billing', input: {} }] }
  }
  const last = messages.at(-1)
  const reads = last?.role === 'tool' && last.content.some(({ name }) => name === 'charges')
  return reads
    ? { text: 'You were charged twice; $9 is on its way back.' }
    : { toolCalls: [{ name: 'charges', input: {} }] }
})

const runtime = await createRuntime({ workflows: [desk], providers: [model], store: memoryStore() })

for (const round of ['first', 'second']) {
  console.log(`\n${`${round} run`.padEnd(50)} route     answered  served by       spent     saved`)
  for (const question of [
    'Why are there two lines on my invoice?',
    'The app crashes at start',
    'It took my money twice',
  ]) {
    const { steps, agent = '', servedBy, usage, saved } = await runtime.run(desk, question, { tenant: 'acme' })
    const [, branch = ''] = steps.at(-1)?.path ?? []
    const money = [usage.usd, saved.usd].map((usd) => `$${usd.toFixed(4)}`.padStart(8)).join('  ')
    console.log(`${question.padEnd(50)} ${branch.padEnd(9)} ${agent.padEnd(9)} ${servedBy.padEnd(12)} ${money}`)
  }
}

console.log('\nThe third question as its events, for another tenant: who says what, and where.')
for await (const event of runtime.stream(desk, 'It took my money twice', { tenant: 'other' })) {
  const what = event.type === 'text' ? JSON.stringify(event.text) : 'name' in event ? event.name : ''
  console.log(
    `  ${event.path.join(' › ').padEnd(24)} ${event.type.padEnd(12)} ${what}${event.aside === true ? '  (aside)' : ''}`,
  )
}
await runtime.close()
