/** What the guards know of one language: data alone. Words stand in plain strings, parted by white space. */
export interface GuardWords {
  /** Words that carry no matter of their own. */
  readonly stopWords: string
  /** `two=2`; only words that are a number wherever they stand. */
  readonly numberWords: string
  /** `US=usa`: words that are another word when written in capitals. */
  readonly casedWords: string
  /** Spellings of one unit together, units parted by `|`. */
  readonly units: string
  readonly currencies: string
  /** Days and months; spellings of one together, parted by `|`. */
  readonly days: string
  readonly months: string
  /** Months that are words of another kind too: they count beside a number or a preposition only. */
  readonly doubtfulMonths: string
  readonly datePrepositions: string
  /** Parts of the day and `today`: a difference only when both texts have one. */
  readonly dayParts: string
  /** `week` in `last week`. */
  readonly periods: string
  /** `last` in `last week`; words of one direction together, parted by `|`. */
  readonly pointers: string
  readonly negators: string
  /** Words that say no without a negator: `failed` for `did not go through`. */
  readonly softNegatives: string
  /** Negations that deny nothing: `I don't know how to …`; parted by `|`. */
  readonly idleNegations: string
  /** `impossible` is `not possible`. */
  readonly negativePrefixes: string
  /** To `unlock` reverses to `lock`. */
  readonly reversingPrefixes: string
  /** A line a reversal: synonyms together, sides parted by `|`. */
  readonly opposites: readonly string[]
  /** A line a kind of thing of which a question names one. */
  readonly alternatives: readonly string[]
  /** Words that may stand for each other, meanings parted by `|`; a word may have several. */
  readonly synonyms: readonly string[]
  /** The same for names of countries, cities, products, languages. */
  readonly names: readonly string[]
  /** `on off: turn switch`: the particle may stand apart from its verb, and counts as `~on`. */
  readonly particles: readonly string[]
  /** `united states=usa`: words that are one when they stand side by side, parted by `|`. */
  readonly phrases: string
  /** Prepositions around which two words must not change places. */
  readonly oneWay: string
  /** Words that come and go with grammar alone. */
  readonly fillers: string
  /** Words of the passive voice, in which a swap of places keeps the roles. */
  readonly passive: string
  /** Conjunctions around which they may. */
  readonly eitherWay: string
}
