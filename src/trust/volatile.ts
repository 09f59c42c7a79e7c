/** How long the answer to a question about the moment is kept at most, in milliseconds. */
export const volatileTtl = 60_000

// words that make any question one about the moment
const moments =
  /\b(?:today(?:'s)?|tonight|tomorrow|right now|currently|current (?!accounts?\b)\w+|at the moment|at present|latest|most recent|newest|up to date|breaking|trending|this (?:morning|afternoon|evening|week|weekend)|next (?:hour|day|week)|(?:open|free|live|available|playing|happening|doing|like|it|there) now)\b|\bnow\s*[?!.]*$/
// things that change by themselves within minutes
const matters =
  /\b(?:weather|forecast|news|headlines?|traffic|in stock|sold out|waiting time|wait times?|outages?|scores?|standings|what time is it|what day is it|what(?:'s| is) the (?:time|date)|who is winning)\b/
// things whose figure changes, when it is the figure that is asked for: why a rate was applied is another matter
const figures =
  /\b(?:(?:stock|share|bitcoin|crypto|gold|silver|oil|gas|petrol|fuel|flight|ticket|hotel) prices?|prices? of|exchange rates?|(?:interest|mortgage|conversion|currency|inflation|savings) rates?|how much (?:is|are)\b.*\bworth)\b/
const asksForFigure =
  /^(?:so |and |please |can you |could you )*(?:what|how much|how high|how low|tell|show|give|check|is|are|the|\S+ (?:price|rate))|\b(?:price|rate)s?\s*[?.!]*$/

/** Whether the answer to a question is likely to change within minutes: weather, prices, "today", "latest". */
export function isVolatile(question: string): boolean {
  const asked = question.toLowerCase().replaceAll('’', "'").trim()
  return moments.test(asked) || matters.test(asked) || (figures.test(asked) && asksForFigure.test(asked))
}
