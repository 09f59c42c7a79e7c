// Three opinions side by side, then one summary of them: agents put together, each with its own cache. Runs with no key and no network.
import { createRuntime, defineAgent, memoryStore, parallel, sequence } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'

const critic = (name: string, instructions: string) =>
  defineAgent({ name, persona: { id: name, instructions }, model: `scripted/${name}` })

const advocate = critic('advocate', 'You say what speaks for a plan.')
const sceptic = critic('sceptic', 'You say what speaks against a plan.')
const editor = critic('editor', 'You make one sentence of several opinions.')

const opinions = parallel({
  name: 'opinions',
  branches: { pro: advocate, contra: sceptic, echo: sceptic }, // two equal branches are one call
  merge: ({ pro, contra, echo }) => `${pro} ${contra} ${echo === contra ? '' : echo}`.trim(),
})
const review = sequence({ name: 'review', steps: [opinions, editor] })

const answers: Record<string, string> = {
  'scripted/advocate': 'It is quick.',
  'scripted/sceptic': 'It is dear.',
  'scripted/editor': 'Quick, but dear.',
}
const model = scriptedModel(({ model: name }) => ({ text: answers[name] ?? '' }))
const runtime = await createRuntime({ agents: [advocate, sceptic, editor], providers: [model], store: memoryStore() })

const row = (...cells: readonly string[]) =>
  console.log(
    cells
      .map((cell) => cell.padEnd(26))
      .join('')
      .trimEnd(),
  )

row('step', 'answered by', 'output')
for (const plan of ['Let us fly there.', 'Let us fly there.', 'Let us take the train.']) {
  const { output, steps, usage, saved } = await runtime.run(review, plan, { tenant: 'acme' })
  console.log(`\n${plan} → ${output}  (spent $${usage.usd.toFixed(3)}, saved $${saved.usd.toFixed(3)})`)
  for (const { path, servedBy, output: said } of steps) row(path.join('/'), servedBy ?? '-', String(said))
}
console.log(`\nThe model was asked ${model.requests.length} times.`)
await runtime.close()
