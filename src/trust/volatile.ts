/** How long the answer to a question about the moment is kept at most, in milliseconds. */
export const volatileTtl = 60_000

const moments = String.raw`today|tonight|tomorrow|yesterday|now|right now|currently|current|at the moment|at present|these days|presently|latest|newest|most recent|so far|still|this (?:morning|afternoon|evening|week|weekend|month)|(?:last|next) (?:night|week)|up to date|live|breaking|trending|happening|ongoing`
const matters = String.raw`weather|forecast|temperature outside|news|headlines?|traffic|(?:stock|share|bitcoin|crypto|gold|silver|oil|gas|petrol|fuel|market|house) (?:prices?|market|index)|prices?|exchange rates?|(?:interest|mortgage|conversion|currency|inflation|market|unemployment) rates?|scores?|standings|who is winning|availab(?:le|ility)|in stock|waiting time|wait time|queue|delays?|delayed|on time|arriv(?:e|es|ing|al) time|open now|what time is it|what day is it|what(?:'s| is) the (?:time|date)|status|outages?|is .{1,30} down`

const volatile = new RegExp(String.raw`\b(?:${moments}|${matters})\b`, 'i')

/** Whether the answer to a question is likely to change within minutes: weather, prices, "today", "latest". */
export function isVolatile(question: string): boolean {
  return volatile.test(question.replaceAll('’', "'"))
}
