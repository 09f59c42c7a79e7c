/** Longer texts are searched as far as this, from either end. */
const searched = 50_000

// what a text says to a model that is to read it, and hardly to anybody else
const orders: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}\b(?:previous|prior|above|earlier|preceding|foregoing|system|your|these|those|all|any)\b[^.!?\n]{0,30}\b(?:instructions?|prompts?|rules?|directions?|guidelines?)\b/i,
  /\b(?:new|updated|real|actual|hidden|important) (?:system )?instructions? (?:for (?:you|the (?:ai|assistant|model|agent|bot))|follow|:)|\b(?:new|updated) instructions?\s*:/i,
  /\b(?:(?:attention|note|message|instructions?|notice) (?:to|for)|hey|dear) (?:the |all |any )?(?:ai|llms?|language models?|assistants?|chatbots?|ai (?:agents?|assistants?|models?))\b/i,
  /\b(?:ai|assistants?|llms?|language models?|chatbots?)\b[^.!?\n]{0,20}\b(?:must|should|shall|need to|are to|will) (?:now |always |only |instead )*(?:answer|reply|respond|say|tell|output|recommend|write|include|call|send|email|forward|use)\b[^.!?\n]{0,80}\b(?:instead|only with|every (?:user|question|answer|reply)|all (?:users|questions|answers|replies)|the (?:user|customer)|to everybody|to everyone)\b/i,
  /\b(?:do not|don['’]?t|never) (?:tell|inform|mention (?:this|it) to|reveal (?:this|it) to|let) (?:the |any )?(?:user|customer|human|operator|reader)s?\b/i,
  /\b(?:reveal|print|repeat|output|show|send|leak|exfiltrate)\b[^.!?\n]{0,30}\b(?:system prompt|your (?:instructions|prompt|rules)|api keys?|(?:the |their )?credentials)\b/i,
  /\byou are (?:now|no longer)\b[^.!?\n]{0,40}\b(?:ai|assistant|model|bot|agent|jailbroken|unrestricted|dan|developer mode|bound|limited)\b/i,
  /\bfrom now on,? (?:you (?:are (?:a|an|the|my)|(?:must|will|should|shall) (?:only |always )?(?:answer|reply|respond|say|act|recommend))|answer|reply|respond|always)\b/i,
  /<\/?(?:system|assistant|instructions?|im_start|im_end)\b[^>\n]{0,20}>|<\|(?:im_start|im_end|system|endoftext)\|>|\[\/?(?:INST|SYSTEM)\]|^\s*#{1,6}\s*system\s*(?:prompt|message)?\s*:?\s*$/im,
  /\b(?:ignorier(?:e|en sie)?|vergiss|missachte)\b[^.!?\n]{0,50}\b(?:anweisung(?:en)?|regeln|vorgaben)\b/i,
  /\b(?:ignore[zr]?|oublie[zr]?)\b[^.!?\n]{0,50}\b(?:instructions|consignes|règles)\b/i,
  /\b(?:ignor[ae]|olvid[ae])\b[^.!?\n]{0,50}\b(?:instrucciones|reglas|órdenes)\b/i,
]
// letters nobody sees
const unseen = /[\u{E0020}-\u{E007E}]|[\u200B\u2060\uFEFF]{4}/u

/** Whether a text speaks to the model that reads it, as planted instructions do. What it does not find may be one all the same. */
export function holdsInstructions(text: string): boolean {
  const read = text.length <= 2 * searched ? text : `${text.slice(0, searched)}\n${text.slice(-searched)}`
  return orders.some((order) => order.test(read)) || unseen.test(read)
}
