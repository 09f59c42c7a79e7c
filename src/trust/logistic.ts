/** A logistic regression over named features, as plain data: it can be written to a file. */
export interface LogisticModel {
  readonly bias: number
  /** By feature: what it is worth, and the mean and deviation it is standardised by. */
  readonly features: Readonly<Record<string, LogisticFeature>>
}
export interface LogisticFeature {
  readonly weight: number
  readonly mean: number
  readonly deviation: number
}
