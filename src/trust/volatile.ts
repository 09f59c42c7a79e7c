import type { VolatileTopic } from '../contract/policy.ts'

/** How long the answer to a question about the moment is kept at most, in milliseconds. */
export const volatileTtl = 60_000

// things whose figure changes, when it is the figure that is asked for: why a rate was applied is another matter
const figures =
  /\b(?:(?:stock|share|bitcoin|crypto|gold|silver|oil|gas|petrol|fuel|flight|ticket|hotel) prices?|prices? of|exchange rates?|(?:interest|mortgage|conversion|currency|inflation|savings) rates?|how much (?:is|are)\b.*\bworth|wechselkurs|aktienkurs|goldpreis|strompreis|zinssatz|kurs (?:von|der|des)|taux de change|taux d'intérêt|cours (?:de l'action|du bitcoin|de l'or)|tipo de cambio|tipo de interés|(?:precio|cotización) (?:del? |de la )?(?:bitcoin|oro|acción|luz|gasolina))\b/
const asksForFigure =
  /^¿?(?:wie hoch|wie ist|wie steht|was ist|was kostet|quel|combien|cuál|cuánto|a cuánto|qué)|^(?:so |and |please |can you |could you )*(?:what|how much|how high|how low|tell|show|give|check|is|are|the|\S+ (?:price|rate))|\b(?:price|rate)s?\s*[?.!]*$/

// "now" are the words that make any question one about the moment; the others are things that change by themselves
const signs: Readonly<Record<VolatileTopic, RegExp>> = {
  weather:
    /\b(?:weather|forecast|wetter|wettervorhersage|météo|regnet es|wird es regnen|quel temps fait|quel temps fera|pleut-il|il pleut|va pleuvoir|qué tiempo hace|pronóstico del tiempo|llueve|va a llover)\b/,
  news: /\b(?:news|headlines?|scores?|standings|who is winning|breaking|trending|schlagzeilen|(?:aktuelle|neueste) nachrichten|spielstand|actualités|dernières nouvelles|noticias|titulares)\b/,
  price: figures,
  availability:
    /\b(?:traffic|in stock|sold out|waiting time|wait times?|outages?|auf lager|vorrätig|ausverkauft|wartezeit|stau auf|en stock|rupture de stock|temps d'attente|embouteillages?|agotad[oa]s?|tráfico|tiempo de espera)\b/,
  time: /\b(?:what time is it|what day is it|what(?:'s| is) the (?:time|date)|wie spät ist es|wie viel uhr ist es|welcher tag ist heute|quel jour sommes-nous|qué día es hoy|quelle heure est-il|qué hora es)\b/,
  now: /\b(?:today(?:'s)?|tonight|tomorrow|right now|currently|current (?!accounts?\b)\w+|at the moment|at present|latest|most recent|newest|up to date|this (?:morning|afternoon|evening|week|weekend)|next (?:hour|day|week)|(?:open|free|live|available|playing|happening|doing|like|it|there) now|heute|(?<!guten )morgen|im moment|zurzeit|diese woche|nächste woche|neuesten?|derzeit|momentan|aktuell(?:e[mnrs]?)?|aujourd'hui|demain|ce soir|ce matin|cette semaine|semaine prochaine|actuellement|en ce moment|hoy|(?<!la )mañana|esta (?:noche|tarde|semana)|próxima semana|en este momento|ahora mismo|actualmente)\b|\b(?:now|jetzt|gerade|maintenant|ahora)\s*[?!.]*$/,
}

export const volatileTopics: readonly VolatileTopic[] = ['weather', 'news', 'price', 'availability', 'time', 'now']

/** What a question is about whose answer is likely to change within minutes. */
export function topicsOf(question: string): readonly VolatileTopic[] {
  const asked = ends(question).toLowerCase().replaceAll('’', "'").trim()
  return volatileTopics.filter((topic) => signs[topic].test(asked) && (topic !== 'price' || asksForFigure.test(asked)))
}

/** Whether the answer to a question is likely to change within minutes: weather, prices, "today", "latest". */
export function isVolatile(question: string): boolean {
  return topicsOf(question).length > 0
}

/** How long the answer to a question may be kept, in milliseconds; 0 is not at all, Infinity as long as any other. */
export function volatileLifetime(
  question: string,
  rules: Readonly<Partial<Record<VolatileTopic, number>>> = {},
): number {
  return Math.min(...topicsOf(question).map((topic) => rules[topic] ?? volatileTtl))
}

/** A long question is a text with a question before or behind it: what stands in the text is not what is asked. */
const searched = 2_000

function ends(question: string): string {
  if (question.length <= 2 * searched) return question
  return `${question.slice(0, searched)}\n${question.slice(-searched)}`
}
