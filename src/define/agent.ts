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
    if (!Reflect.hasOwnMetadata(injectableKey, target)) withoutTypes(target, injectable())
    // a class without a constructor of its own is constructed with what its base asks for
    if (target.length === 0 && isDerived(target)) injectFromHierarchy({ extendConstructorArguments: true })(target)
  }
}

function isDerived(target: AgentClass): boolean {
  return Object.getPrototypeOf(target) !== Function.prototype
}

// Types that some builds leave behind would be injected there and missing elsewhere: `@inject` alone decides.
function withoutTypes(target: AgentClass, decorate: ClassDecorator): void {
  const types: unknown = Reflect.getOwnMetadata(typesKey, target)
  Reflect.deleteMetadata(typesKey, target)
  Reflect.apply(decorate, undefined, [target])
  if (types !== undefined) Reflect.defineMetadata(typesKey, types, target)
}

const typesKey = 'design:paramtypes'
const injectableKey = '@inversifyjs/core/classIsInjectableFlagReflectKey'
