import type { Store } from './store.ts'

/** What a wrapper does to each operation, given that of the store within. One that a store need not have is wrapped where it has it. */
export type StoreChanges = {
  readonly [Name in Exclude<keyof Store, 'name' | 'capabilities' | 'searchedBy'>]?: (
    inner: NonNullable<Store[Name]>,
  ) => NonNullable<Store[Name]>
}

/** A store around another: what is not changed is passed on, whatever a store may do. */
export function wrapStore(inner: Store, changes: StoreChanges): Store {
  const { peek, used, prepare, search, lease, lookAlikes } = inner
  const wrapped = {
    name: inner.name,
    capabilities: inner.capabilities,
    get searchedBy() {
      return inner.searchedBy
    },
    read: (changes.read ?? same)(inner.read.bind(inner)),
    write: (changes.write ?? same)(inner.write.bind(inner)),
    invalidate: (changes.invalidate ?? same)(inner.invalidate.bind(inner)),
    figures: (changes.figures ?? same)(inner.figures.bind(inner)),
    close: (changes.close ?? same)(inner.close.bind(inner)),
    ...(peek !== undefined && { peek: (changes.peek ?? same)(peek.bind(inner)) }),
    ...(used !== undefined && { used: (changes.used ?? same)(used.bind(inner)) }),
    ...(prepare !== undefined && { prepare: (changes.prepare ?? same)(prepare.bind(inner)) }),
    ...(search !== undefined && { search: (changes.search ?? same)(search.bind(inner)) }),
    ...(lease !== undefined && { lease: (changes.lease ?? same)(lease.bind(inner)) }),
    ...(lookAlikes !== undefined && { lookAlikes: (changes.lookAlikes ?? same)(lookAlikes.bind(inner)) }),
  }
  // does not compile when something that a store may have is left out above
  // oxlint-disable-next-line typescript/no-generated-empty-object-type -- empty as long as nothing is forgotten
  const forgotten: Record<Exclude<keyof Store, keyof typeof wrapped>, never> = {}
  return Object.assign(wrapped, forgotten)
}

function same<T>(operation: T): T {
  return operation
}
