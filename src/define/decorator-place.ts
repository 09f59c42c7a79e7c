import { display, invalid, isRecord } from './invalid.ts'

/** Refuses the call convention of standard (TC39) decorators: they cannot carry `@inject`, so nothing here speaks it. */
export function refuseStandardDecorator(decorator: string, context: unknown): void {
  if (!isRecord(context)) return
  throw invalid(
    `${decorator} at ${display(context['name'])}`,
    'it was applied as a standard (TC39) decorator. Set `experimentalDecorators` in tsconfig.json and in whatever runs your TypeScript, or use defineAgent and defineTool, which need no decorators.',
  )
}

/** The name of the method a tool stands on; refuses every other place. */
export function methodNameOf(prototype: object, key: string | symbol, descriptor: unknown): string {
  refuseStandardDecorator('@Tool', key)
  const where = `${classNameOf(prototype)}.${String(key)}`
  if (typeof prototype === 'function') {
    throw invalid(where, '@Tool stands on a static method. Make it a method of the instance, or use defineTool.')
  }
  if (typeof key === 'symbol') {
    throw invalid(where, '@Tool stands on a method named by a symbol. Give the method a name: it is a tool’s key.')
  }
  if (!isRecord(descriptor) || typeof descriptor['value'] !== 'function') {
    throw invalid(where, '@Tool stands on something that is no method. Make the accessor or field a method.')
  }
  return key
}

/** A class's name as an error shows it. */
export function classNameOf(target: object): string {
  const name = typeof target === 'function' ? target.name : target.constructor.name
  return name === '' ? 'an unnamed class' : name
}
