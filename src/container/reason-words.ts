import type { CacheResult, Reason } from '../contract/decision.ts'

/** What a reason means, to stand in a sentence after a colon. The table in `contract/README.md` says the same. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  'no-entry': 'nothing was kept for it',
  expired: 'what was kept for it had passed its lifetime',
  'too-old': 'what was kept for it is older than `maxAge` allows',
  'below-threshold': 'the nearest question was not near enough',
  'no-candidate': 'no question was kept that it may be compared with',
  guard: 'the nearest question was near enough, and a guard spoke against it',
  tombstone: 'the answer to the nearest question was found to be wrong for this one',
  'below-verdict': 'the nearest answer was not surely enough the right one',
  judge: 'the judge did not say that the nearest answer is the right one',
  partition: 'what was found was made for somebody else, or by something else',
  shadow: 'it would have been served, but `shadow` only measures',
  disabled: 'its cache is switched off',
  'auto-off': 'more answers were found to be wrong than `maxErrorRate` allows, so that nothing is answered by meaning',
  caller: 'the caller wanted no kept answer',
  'not-eligible': 'it is more than a text, or depends on state elsewhere, so that words do not say what is asked',
  window: 'the question is longer than the embedder reads',
  'no-rule': 'it holds a value of which no key can be made',
  effect: 'what the tool has declared permits no cache',
  'embedding-timeout': 'its embedding took too long',
  budget: 'the store took longer than `cacheBudget`',
  breaker: 'the store has failed and is left alone for a while',
  'one-shot': 'too little of it comes again to be marked',
  length: 'the answer was cut short',
  refusal: 'the model refused',
  filtered: 'the provider filtered the answer',
  empty: 'the answer was empty',
  aborted: 'the call was given up',
  'low-confidence': 'the model was not sure of its answer',
  tainted: 'text that nobody vouches for went into the answer',
  'side-effects': 'something was changed, or may have been',
  'tool-failed': 'a tool failed',
  personal: 'the answer is one user’s, and no user is named',
  outrun: 'what it rests on was invalidated meanwhile',
  'too-large': 'the answer is larger than the store takes',
  guardrail: 'a guardrail spoke against keeping it',
  store: 'the store failed',
  corrupt: 'what was kept could not be read',
  embedder: 'the embedder failed',
  apology: 'the answer is an apology',
}

/** What a result means that comes without a reason. */
export const resultWords: Readonly<Partial<Record<CacheResult, string>>> = {
  coalesced: 'it was given the answer of an equal call that was under way',
}
