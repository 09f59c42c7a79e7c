import { injectable } from 'inversify'
import type { AgentClass } from '../contract/agent.ts'
import type { AgentOptions } from './agent-options.ts'
import { refuseStandardDecorator } from './decorator-place.ts'
import { recordAgent } from './metadata.ts'

/** Declare a class as an agent; its constructor may take dependencies with `@inject(token)`. */
export function Agent(options: AgentOptions) {
  return (target: AgentClass, context?: unknown): void => {
    refuseStandardDecorator('@Agent', context)
    recordAgent(target, options)
    // inversify refuses a second `@injectable`, and the user may have written one.
    if (!Reflect.hasOwnMetadata(injectableKey, target)) injectable()(target)
  }
}

const injectableKey = '@inversifyjs/core/classIsInjectableFlagReflectKey'
