import { injectable, injectFromHierarchy } from 'inversify'
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
    // a class without a constructor of its own is constructed with what its base asks for
    if (target.length === 0 && isDerived(target)) injectFromHierarchy({ extendConstructorArguments: true })(target)
  }
}

function isDerived(target: AgentClass): boolean {
  return Object.getPrototypeOf(target) !== Function.prototype
}

const injectableKey = '@inversifyjs/core/classIsInjectableFlagReflectKey'
