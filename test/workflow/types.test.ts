import {
  Agent,
  defineAgent,
  handoff,
  parallel,
  route,
  sequence,
  type createRuntime,
  type AgentDefinition,
  type Runtime,
} from 'stratagent'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { member } from './team.ts'

const city = z.object({ city: z.string() })
const plain = defineAgent(member('plain'))
const typed = defineAgent({ ...member('typed'), input: city, output: z.object({ degrees: z.number() }) })

@Agent(member('classy'))
class Classy {
  static readonly output = z.object({ ok: z.boolean() })
}

/** Never called: what does not compile here is the test. */
async function runs(runtime: Runtime): Promise<void> {
  const last = sequence({ name: 'a', steps: [plain, (text: string) => text.length] })
  expectTypeOf((await runtime.run(last, 'hello')).output).toEqualTypeOf<number>()
  // @ts-expect-error -- the first step reads text
  await runtime.run(last, { city: 'Rome' })

  const first = sequence({ name: 'b', steps: [typed, { name: 'x', run: Classy }] })
  expectTypeOf((await runtime.run(first, { city: 'Rome' })).output).toEqualTypeOf<{ ok: boolean }>()
  // @ts-expect-error -- the first step has an input schema
  await runtime.run(first, 'Rome')
  // @ts-expect-error -- a sequence has a step at least
  sequence({ name: 'c', steps: [] })

  const linked = sequence({
    name: 'linked',
    steps: [
      typed,
      ({ degrees }: { degrees: number }) => ({ city: `${degrees}` }),
      { name: 'again', run: typed },
      plain,
      Classy,
      ({ ok }: { ok: boolean }) => ok,
      () => 1n,
    ],
  })
  expectTypeOf((await runtime.run(linked, { city: 'Rome' })).output).toEqualTypeOf<bigint>()
  // @ts-expect-error -- the function takes a number, and the agent gives text
  sequence({ name: 'c1', steps: [plain, (n: number) => n] })
  // @ts-expect-error -- the agent takes a city, and the one before it gives degrees
  sequence({ name: 'c2', steps: [typed, typed] })
  // @ts-expect-error -- the same under a name of its own
  sequence({ name: 'c3', steps: [plain, { name: 'x', run: typed }] })
  // @ts-expect-error -- and inside a workflow
  sequence({ name: 'c4', steps: [plain, sequence({ name: 'c5', steps: [typed] })] })
  const branched = parallel({ name: 'p', branches: { plain } })
  // @ts-expect-error -- what branches give has their names
  sequence({ name: 'c6', steps: [branched, ({ other }: { other: string }) => other] })
  sequence({ name: 'c7', steps: [branched, (said: { plain: string }) => said.plain] })
  const many: readonly [AgentDefinition, ...AgentDefinition[]] = [plain, typed]
  sequence({ name: 'c8', steps: many })
  sequence({ name: 'c9', steps: [...many, (text: string) => text] })

  const both = parallel({ name: 'd', branches: { plain, classy: Classy } })
  expectTypeOf((await runtime.run(both, 'hello')).output).toEqualTypeOf<{
    readonly plain: string
    readonly classy: { ok: boolean }
  }>()
  const settled = parallel({ name: 'e', branches: { plain }, mode: 'settled' })
  expectTypeOf((await runtime.run(settled, 'hello')).output.plain).toEqualTypeOf<PromiseSettledResult<string>>()
  const samples = parallel({ name: 'f', branches: { plain }, samples: 3 })
  expectTypeOf((await runtime.run(samples, 'hello')).output.plain).toEqualTypeOf<readonly string[]>()
  const race = parallel({ name: 'g', branches: { plain, classy: Classy }, mode: 'race' })
  expectTypeOf((await runtime.run(race, 'hello')).output).toEqualTypeOf<string | { ok: boolean }>()
  const merged = parallel({ name: 'h', branches: { plain, classy: Classy }, merge: ({ classy }) => classy.ok })
  expectTypeOf((await runtime.run(merged, 'hello')).output).toEqualTypeOf<boolean>()
  const fields = parallel({
    name: 'i',
    branches: { classy: Classy, n: (_text: string) => ({ n: 1 }) },
    merge: 'fields',
  })
  expectTypeOf((await runtime.run(fields, 'hello')).output).toEqualTypeOf<{ ok: boolean } & { n: number }>()

  const desk = route({ name: 'j', by: plain, to: { plain, classy: Classy }, otherwise: 'plain' })
  expectTypeOf((await runtime.as({ tenant: 'a' }).run(desk, 'hello')).output).toEqualTypeOf<string | { ok: boolean }>()
  // @ts-expect-error -- no branch is called so
  route({ name: 'k', by: plain, to: { plain }, otherwise: 'nobody' })
  // @ts-expect-error -- a function may name branches alone
  route({ name: 'l', by: () => 'nobody' as const, to: { plain } })

  const nested = sequence({ name: 'm', steps: [desk, both] })
  expectTypeOf((await runtime.stream(nested, 'hello').result).output.plain).toEqualTypeOf<string>()
  expectTypeOf((await runtime.run(plain, 'hello')).output).toEqualTypeOf<string>()
  expectTypeOf((await runtime.run(Classy, 'hello')).output).toEqualTypeOf<{ ok: boolean }>()
  // @ts-expect-error -- a handoff names its agent by a function
  handoff(plain)
}

describe('the types of workflows', () => {
  it('are those of their steps', () => {
    expectTypeOf(runs).parameter(0).toEqualTypeOf<Awaited<ReturnType<typeof createRuntime>>>()
  })
})
