export { describeProvider } from './describe-provider.ts'
export { describeStore, type DescribeStoreOptions, type MakeStore, type StoreAtHand } from './describe-store.ts'
