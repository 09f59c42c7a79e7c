/** What the guards know of one language: data alone. Words stand in plain strings, parted by white space. */
export interface GuardWords {
  /** As a person calls the language; it stands in refusals. */
  readonly name: string
  /** The form under which the inflections of a word meet. */
  readonly stem: (word: string) => string
  /** Takes off what people leave out in writing: accents. @default nothing is taken off */
  readonly fold: (word: string) => string
  /** Letters that tell this language from English. */
  readonly letters: string
  /** Letters that no other language here has. */
  readonly ownLetters: string
  /** `l d qu`: what an apostrophe joins to the word behind it. */
  readonly elided: string
  /** Whether 1.000,50 is what English writes as 1,000.50. */
  readonly decimalComma: boolean
  /** Whether every noun has a capital, so that a capital says nothing. */
  readonly nounsHaveCapitals: boolean

  /** Words that carry no matter of their own. */
  readonly stopWords: string
  /** `two=2`; only words that are a number wherever they stand. */
  readonly numberWords: string
  /** The same for words that are a number only where the other text has one in their place: `one=1`. */
  readonly looseNumbers: string
  /** The same behind a number of tens: `second=2` in `twenty second`. */
  readonly ones: string
  /** Words between tens and ones: `vingt et un`. */
  readonly numberJoints: string
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
  /** From which side a day is meant: `by until | before`, parted by `|`. */
  readonly dateSides: string
  /** What says that a time is past: `ago`, and, where a number of days follows, what stands before it. */
  readonly ago: string
  readonly agoBefore: string
  /** Parts of the day and `today`: a difference only when both texts have one. */
  readonly dayParts: string
  /** `week` in `last week`. */
  readonly periods: string
  /** `last` in `last week`; words of one direction together, parted by `|`, those of the present after `this`. */
  readonly pointers: string
  /** Whether a pointer may stand behind its period: `semaine dernière`. */
  readonly pointsBack: boolean
  readonly negators: string
  /** Words that say no without a negator: `failed` for `did not go through`. */
  readonly softNegatives: string
  /** Words that take back what follows, after the words that must follow them, `*` for any: `to: fail refuse`. */
  readonly denials: readonly string[]
  /** Negations that deny nothing: `I don't know how to …`; parted by `|`. */
  readonly idleNegations: string
  /** `impossible` is `not possible`. */
  readonly negativePrefixes: string
  /** To `unlock` reverses to `lock`. */
  readonly reversingPrefixes: string
  /** Words that begin a clause. */
  readonly joints: string
  /** Words of polite sentences that say nothing else. */
  readonly courtesies: string
  /** A line a reversal: synonyms together, sides parted by `|`; several lines in one text are parted by `;`. */
  readonly opposites: readonly string[]
  /** A line a kind of thing of which a question names one. */
  readonly alternatives: readonly string[]
  /** Words that may stand for each other, meanings parted by `|`; a word may have several. */
  readonly synonyms: readonly string[]
  /** The same for names of countries, cities, products, languages. */
  readonly names: readonly string[]
  /** Endings that make a people or a plural of a name. */
  readonly nameEnding: RegExp
  /** `on off: turn switch`: the particle may stand apart from its verb, and counts as `~on`. */
  readonly particles: readonly string[]
  /** `united states=usa`: words that are one when they stand side by side, parted by `|`. */
  readonly phrases: string
  /** Prepositions around which two words must not change places. */
  readonly oneWay: string
  /** Conjunctions around which they may. */
  readonly eitherWay: string
  /** Those of them that ask for more: `and`. */
  readonly adding: string
  /** Words around which they may as well, unless a verb gives them a direction: `married to`, `use A with B`. */
  readonly mutual: string
  /** Verbs that do: to `replace` A with B. */
  readonly directing: string
  /** Pronouns, all forms of a person together, parted by `|`. */
  readonly persons: string
  /** Takes a pronoun off a verb: `llamarme` is two words. */
  readonly enclitic: RegExp | undefined
  /** Whether words are written in one, so that a long common beginning makes no forms of one word. */
  readonly hasCompounds: boolean
  /** Words that come and go with grammar alone. */
  readonly fillers: string
  /** The rest of the verbs that only help another: `be`. */
  readonly auxiliaries: string
  /** Words that point at what a noun names, and go unseen beside it: `my this`. */
  readonly determiners: string
  /** Small words that turn a sentence around where one stands in the place of another: a line a kind, sides parted by `|`. */
  readonly turning: readonly string[]
  /** Words of the passive voice, in which a swap of places keeps the roles. */
  readonly passive: string
  /** Words that say how many or how often; those of one meaning together, named in English, parted by `|`. */
  readonly quantifiers: string

  /** How an answer begins that says yes, or no; parted by `|`, those that say it before a comma or a full stop alone with one. */
  readonly yes: string
  readonly no: string
  /** Words before what an answer says: `of course, …`; parted by `|`. */
  readonly overtures: string
  /** How a sentence of an answer begins that is courtesy alone; parted by `|`. */
  readonly courteous: string

  /** `how many=count | who=person`: what a question wants that begins so; parted by `|`. `thing` wants anything. */
  readonly questionWords: string
  /** The same for the verb a question opens with: `must=duty | is=fact`. */
  readonly openings: string
  /** The same for verbs wherever they stand: `have to=duty`. */
  readonly duties: string
  /** What a fact that is asked for may come to: `allowed=permission`. */
  readonly qualities: string
}

/** What a language must say of itself; the rest comes when it is needed. */
export type LanguageWords = Pick<GuardWords, 'name' | 'stem' | 'stopWords'> & Partial<GuardWords>

/** A language of which nothing is said. */
export const noWords: Omit<GuardWords, 'name' | 'stem' | 'stopWords'> = {
  fold: (word) => word,
  letters: '',
  ownLetters: '',
  elided: '',
  decimalComma: false,
  nounsHaveCapitals: false,
  numberWords: '',
  looseNumbers: '',
  ones: '',
  numberJoints: '',
  casedWords: '',
  units: '',
  currencies: '',
  days: '',
  months: '',
  doubtfulMonths: '',
  datePrepositions: '',
  dateSides: '',
  ago: '',
  agoBefore: '',
  dayParts: '',
  periods: '',
  pointers: '',
  pointsBack: false,
  negators: '',
  softNegatives: '',
  denials: [],
  idleNegations: '',
  negativePrefixes: '',
  reversingPrefixes: '',
  joints: '',
  courtesies: '',
  opposites: [],
  alternatives: [],
  synonyms: [],
  names: [],
  nameEnding: /$/,
  particles: [],
  phrases: '',
  oneWay: '',
  eitherWay: '',
  adding: '',
  mutual: '',
  directing: '',
  persons: '',
  enclitic: undefined,
  hasCompounds: false,
  fillers: '',
  auxiliaries: '',
  determiners: '',
  turning: [],
  passive: '',
  quantifiers: '',
  yes: '',
  no: '',
  overtures: '',
  courteous: '',
  questionWords: '',
  openings: '',
  duties: '',
  qualities: '',
}
