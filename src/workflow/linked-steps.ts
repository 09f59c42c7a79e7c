import type { AgentClass, AgentDefinition } from '../contract/agent.ts'
import type { RunInput } from '../contract/typed-agent.ts'
import type { NamedStep, StepFunction, StepOutput, Workflow } from '../contract/workflow.ts'

/** The steps, where each takes what the one before it gives; a sentence in the place of one that does not. */
export type Linked<S extends readonly unknown[]> = S extends readonly [infer First, ...infer Rest]
  ? readonly [First, ...LinkedTo<StepOutput<First>, Rest>]
  : S

type LinkedTo<Given, Steps extends readonly unknown[]> = Steps extends readonly [infer Next, ...infer Rest]
  ? readonly [Fitting<Given, Next>, ...LinkedTo<StepOutput<Next>, Rest>]
  : Steps

// what nobody knows the type of is looked at when it is there
type Fitting<Given, Next> = unknown extends Given
  ? Next
  : [Given] extends [Takes<Next>]
    ? Next
    : 'This step does not take what the step before it gives.'

/** What a step takes of another one: an agent without an input schema reads anything, as text or as JSON. */
type Takes<S> = S extends AgentClass
  ? Read<RunInput<S>>
  : S extends Workflow<infer I>
    ? Read<I>
    : S extends NamedStep<infer T>
      ? Takes<T>
      : S extends AgentDefinition
        ? Read<RunInput<S>>
        : S extends StepFunction<infer I>
          ? [I] extends [never]
            ? unknown
            : I
          : unknown
type Read<I> = [string] extends [I] ? unknown : I
