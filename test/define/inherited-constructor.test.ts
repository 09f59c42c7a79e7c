import { expect, it, onTestFinished } from 'vitest'
import { Agent, ContainerModule, createRuntime, inject, memoryStore, Tool } from 'stratagent'
import { scriptedModel } from 'stratagent/testing'
import { z } from 'zod'

class Greetings {
  readonly word = 'ahoy'
}
const module = new ContainerModule(({ bind }) => void bind(Greetings).toSelf())

class Base {
  constructor(@inject(Greetings) readonly greetings: Greetings) {}

  @Tool({ description: 'Greets.', input: z.object({}), effect: 'read' })
  greet() {
    return this.greetings.word
  }
}

class Middle extends Base {}

@Agent({ name: 'middle', persona: { id: 'p', instructions: 'Greet.' }, model: 'scripted/m' })
class OneBelow extends Base {}

@Agent({ name: 'lower', persona: { id: 'p', instructions: 'Greet.' }, model: 'scripted/m' })
class TwoBelow extends Middle {}

it.each([OneBelow, TwoBelow])('hands an agent without a constructor what its base asks for: %s', async (target) => {
  const model = scriptedModel(({ messages }) => {
    const last = messages.at(-1)
    return last?.role === 'tool' ? { text: last.content[0]?.text ?? '' } : { toolCalls: [{ name: 'greet', input: {} }] }
  })
  const runtime = await createRuntime({
    agents: [target],
    modules: [module],
    providers: [model],
    store: memoryStore(),
    logger: 'silent',
  })
  onTestFinished(() => runtime.close())

  expect((await runtime.run(target, 'Hello?')).output).toBe('ahoy')
})
