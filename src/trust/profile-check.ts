import { didYouMean } from '../contract/check-options.ts'

type Fields = Readonly<Record<string, unknown>>
/** What is wrong with a value, continuing "`name`"; undefined when it is sound. */
type Check = (value: unknown) => string | undefined

const most = { pairs: 10_000_000, similarities: 1000, features: 200, words: 20_000, name: 300 }

const share: Check = (value) => (isNumber(value, 0, 1) ? undefined : 'must be a number in 0..1')
const count: Check = (value) =>
  isNumber(value, 0, most.pairs) && Number.isInteger(value) ? undefined : `must be a whole number up to ${most.pairs}`
const finite: Check = (value) => (isNumber(value, -1e9, 1e9) ? undefined : 'must be a finite number')
const positive: Check = (value) => (isNumber(value, 1e-9, 1e9) ? undefined : 'must be a number above 0')
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')
const name: Check = (value) =>
  typeof value === 'string' && value !== '' && value.length <= most.name ? undefined : 'must be a text'

const oneOf =
  (...choices: readonly unknown[]): Check =>
  (value) =>
    choices.includes(value) ? undefined : `must be ${choices.map((choice) => JSON.stringify(choice)).join(' or ')}`

const record =
  (checks: Readonly<Record<string, Check>>, optional: readonly string[] = []): Check =>
  (value) => {
    if (!isFields(value)) return 'must be an object'
    const stranger = Object.keys(value).find((key) => !Object.hasOwn(checks, key))
    if (stranger !== undefined) {
      return `has a field \`${stranger}\` that is not known. ${didYouMean(stranger, Object.keys(checks))}`.trim()
    }
    const asked = Object.entries(checks).filter(([key]) => key in value || !optional.includes(key))
    return first(asked.map(([key, check]) => within(key, check(value[key]))))
  }

const list =
  (check: Check, longest: number): Check =>
  (value) => {
    if (!Array.isArray(value)) return 'must be a list'
    if (value.length > longest) return `must have ${longest} members at most`
    return first(value.map((member, at) => within(String(at), check(member))))
  }

const features: Check = (value) => {
  if (!isFields(value)) return 'must be an object'
  const all = Object.entries(value)
  if (all.length === 0 || all.length > most.features) return `must have between 1 and ${most.features} features`
  const feature = record({ weight: finite, mean: finite, deviation: positive })
  return first(all.map(([key, member]) => within(key, feature(member))))
}

const words: Check = (value) => {
  if (!isFields(value)) return 'must be an object'
  const all = Object.entries(value)
  if (all.length > most.words) return `must have ${most.words} words at most`
  return first(all.map(([key, member]) => within(key, positive(member))))
}

const profile = record(
  {
    kind: oneOf('stratagent-semantic-profile'),
    version: oneOf(2),
    embedder: name,
    mode: oneOf('strict', 'balanced', 'faq'),
    maxErrorRate: share,
    threshold: share,
    proven: flag,
    counts: record({ pairs: count, right: count, served: count, wrong: count }),
    similarities: list(record({ similarity: share, right: count, wrong: count }), most.similarities),
    verifier: record({
      model: record({ bias: finite, features }),
      vocabulary: record({ texts: count, words }),
      threshold: share,
      proven: flag,
    }),
    noVerifier: oneOf('too-few', 'too-few-served', 'no-better'),
  },
  ['verifier', 'noVerifier'],
)

/** What is wrong with a value that should be a profile, in a sentence that says what to do; undefined when it is sound. */
export function checkProfile(value: unknown): string | undefined {
  if (!isFields(value) || value['kind'] !== 'stratagent-semantic-profile') {
    return 'this is no profile. Write one with `stratagent calibrate pairs.jsonl --out profile.json`.'
  }
  if (value['version'] !== 2) {
    return `version ${String(value['version'])} of a profile is not known here: calibrate again with this version of stratagent.`
  }
  const found = profile(value)
  return found === undefined ? undefined : `${found}. Calibrate again rather than mending it by hand.`
}

/** A complaint with the field before it, its path growing outwards. */
function within(key: string, complaint: string | undefined): string | undefined {
  if (complaint === undefined) return undefined
  return complaint.startsWith('`') ? `\`${key}.${complaint.slice(1)}` : `\`${key}\` ${complaint}`
}

function first(complaints: readonly (string | undefined)[]): string | undefined {
  return complaints.find((complaint) => complaint !== undefined)
}

function isNumber(value: unknown, least: number, greatest: number): value is number {
  return typeof value === 'number' && value >= least && value <= greatest
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
