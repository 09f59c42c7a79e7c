import { describe, expect, it } from 'vitest'
import { defineAgent, type DomainWords } from 'stratagent'
import { ask, setUp } from '../set-up.ts'
import { ownDirection, oddEmbedder } from './odd-embedders.ts'

function agentWith(words?: DomainWords, name = 'guide') {
  return defineAgent({
    name,
    persona: { id: 'guide', instructions: 'You answer.' },
    model: 'scripted/one',
    cache: { semantic: { threshold: 0.9, ...(words && { words }) } },
  })
}

/** Who answers a question whose vector is that of the one before, so that the guards alone decide. */
async function answeredBy(pair: readonly [string, string], words?: DomainWords): Promise<string> {
  const agent = agentWith(words)
  const embedder = oddEmbedder({ vectorOf: (text) => (pair.includes(text) ? ownDirection('one') : undefined) })
  const { runtime } = await setUp({ agents: [agent], embedder })
  await runtime.run(agent, pair[0])
  const { servedBy, cache } = await runtime.run(agent, pair[1])
  const decision = cache.find(({ layer }) => layer === 'semantic')
  return servedBy === 'semantic' ? servedBy : (decision?.refusals?.[0]?.guard ?? 'nobody')
}

interface Case {
  readonly words: DomainWords
  readonly pair: readonly [stored: string, asked: string]
  readonly without: string
  readonly by: string
}
const cases: readonly Case[] = [
  {
    words: { synonyms: [['roaming', 'tethering']] },
    pair: ['What does roaming cost in Spain?', 'What does tethering cost in Spain?'],
    without: 'substitution',
    by: 'semantic',
  },
  {
    words: { synonyms: [['blue card', 'residence card', 'EU permit']] },
    pair: ['Who gets the blue card?', 'Who gets residence cards?'],
    without: 'substitution',
    by: 'semantic',
  },
  {
    words: { synonyms: [['checking', 'savings']] },
    pair: ['Is my checking account covered?', 'Is my savings account covered?'],
    without: 'opposites',
    by: 'semantic',
  },
  {
    words: { synonyms: [['Deckel', 'Kappe']] },
    pair: ['Ist der Deckel spülmaschinenfest?', 'Ist die Kappe spülmaschinenfest?'],
    without: 'substitution',
    by: 'semantic',
  },
  {
    words: { opposites: [['parcel', 'package']] },
    pair: ['How much is a parcel to France?', 'How much is a package to France?'],
    without: 'semantic',
    by: 'opposites',
  },
  {
    words: { opposites: [['standing order', 'order']] },
    pair: ['Where do I see my standing orders?', 'Where do I see my orders?'],
    without: 'semantic',
    by: 'opposites',
  },
  {
    words: { names: ['Aurora', 'Aurora Plus', 'Borealis'] },
    pair: ['what do I pay for aurora', 'what do I pay for aurora plus'],
    without: 'semantic',
    by: 'entities',
  },
  {
    words: { names: ['Nimbus', 'Stratus'] },
    pair: ['Was kann ich mit Nimbus machen und was nicht?', 'Und was kann ich mit Stratus nicht machen?'],
    without: 'semantic',
    by: 'entities',
  },
  {
    words: { ignore: ['Acme', 'Zenith Mobile'] },
    pair: ['Where can I see my Acme bill?', 'Where can I see my Zenith Mobile bill?'],
    without: 'entities',
    by: 'semantic',
  },
]

describe('the words of a domain', () => {
  it.each(cases.map(({ pair, ...rest }) => [...pair, rest.without, rest.by, rest.words] as const))(
    'T1 T2 %j and then %j has %s say without them, %s with them',
    async (stored, asked, without, by, words) => {
      const pair = [stored, asked] as const
      expect(await answeredBy(pair)).toBe(without)
      expect(await answeredBy(pair, words)).toBe(by)
      expect(await answeredBy([asked, stored], words)).toBe(by)
    },
  )

  it('stand on the runtime for every agent and every call, and give way list by list to those of an agent', async () => {
    const semantic = { threshold: 0.9, words: { names: ['Aurora', 'Borealis'], ignore: ['Acme'] } }
    const questions = ['what may I do with aurora and what not', 'and what may I not do with borealis']
    const embedder = oddEmbedder({ vectorOf: (text) => (questions.includes(text) ? ownDirection('one') : undefined) })
    const [heir, own] = [agentWith({ ignore: ['Zenith'] }), agentWith({ names: [] }, 'other')]
    const { runtime } = await setUp({ agents: [heir, own], embedder, cache: { semantic } })
    const asked: string[][] = [[], [], []]
    for (const question of questions) {
      asked[0]?.push((await runtime.llm(ask(question))).servedBy)
      asked[1]?.push((await runtime.run(heir, question)).servedBy)
      asked[2]?.push((await runtime.run(own, question)).servedBy)
    }
    expect(asked).toEqual([
      ['provider', 'provider'],
      ['provider', 'provider'],
      ['provider', 'semantic'],
    ])
  })

  it('hold for answers that are stored already: a list that changes makes no new keys', async () => {
    const pair = ['Where do I see my standing orders?', 'Where do I see my orders?'] as const
    const embedder = oddEmbedder({ vectorOf: (text) => (text.startsWith('Where') ? ownDirection('one') : undefined) })
    const [before, after] = [agentWith(), agentWith({ opposites: [['standing order', 'order']] })]
    const { runtime, store } = await setUp({ agents: [before], embedder })
    await runtime.run(before, pair[0])
    const later = await setUp({ agents: [after], embedder, store: () => store })
    expect((await later.runtime.run(after, pair[0])).servedBy).toBe('exact')
    expect((await later.runtime.run(after, pair[1])).servedBy).toBe('provider')
  })
})

describe('lists that cannot be meant are refused at the start', () => {
  it.each<[unknown, RegExp]>([
    [['parcel'], /`words`: an options object is expected, with synonyms, opposites, names, ignore/],
    [{ synonym: [['parcel', 'package']] }, /`synonym` is not an option. Did you mean `synonyms`\?/],
    [{ synonyms: ['parcel', 'package'] }, /'parcel' where a group of words is wanted.*\[\['parcel', 'package'\]\]/],
    [{ synonyms: { parcel: 'package' } }, /`synonyms` is an object. Give a list of groups/],
    [{ opposites: [['debit']] }, /`opposites` has a group of fewer than two words/],
    [{ opposites: [['debit', '']] }, /`opposites` holds ''. Give each entry as a word/],
    [{ opposites: [['order', 'orders']] }, /'order' and 'orders' are forms of one word/],
    [{ names: 'Aurora' }, /`names` is 'Aurora'. Give a list of words: \['Aurora', 'Borealis'\]/],
    [{ names: ['Aurora', ['Borealis']] }, /`names` holds an object. Give each entry as a word/],
    [{ names: ['Aurora', '?!'] }, /`names` holds '\?!'/],
    [{ ignore: [5] }, /`ignore` holds 5/],
    [
      {
        synonyms: [
          ['box', 'crate'],
          ['crate', 'case'],
        ],
      },
      /'crate' stands in two groups of `synonyms`.*Make one group/,
    ],
    [{ synonyms: [['box', 'crate']], opposites: [['crates', 'box']] }, /'crates' and 'box' are `synonyms`/],
    [{ names: ['Acme'], ignore: ['acme'] }, /'acme' is to be ignored, and stands in another list/],
    [{ ignore: ['not'] }, /'not' is to be ignored, and says no in English\. .* leave it out/],
    [{ ignore: ['ohne'] }, /'ohne' is to be ignored, and says no in German/],
    [{ ignore: ['seven'] }, /'seven' is to be ignored, and is a number/],
    [{ synonyms: [['five', 'six']] }, /'five' and 'six' are `synonyms`, and are different numbers.*leave one/],
    [{ synonyms: [['plan 1', 'plan 2']] }, /'plan 1' and 'plan 2' are `synonyms`, and are different numbers/],
    [{ synonyms: [['on', 'off']] }, /'on' and 'off' are `synonyms`, and are opposites in English/],
    [{ synonyms: [['debit', 'charge', 'credit']] }, /'debit' and 'credit' are `synonyms`, and are opposites/],
    [{ synonyms: [['with', 'without']] }, /'with' and 'without' are `synonyms`, and are .*in English/],
  ])('%j', (words, sentence) => {
    expect(() => agentWith(words as DomainWords)).toThrow(sentence)
    expect(() => agentWith(words as DomainWords)).toThrow(/^defineAgent 'guide', `cache`, `semantic`, `words`: /)
  })
})

it.each<DomainWords>([
  { synonyms: [['second world war', 'world war 2']] },
  { synonyms: [['five', '5', 'V']] },
  { synonyms: [['24/7', '365 days']] },
  { synonyms: [['small', 'medium']] },
  { ignore: ['Acme 24', 'Plan'] },
])('words that make no facts one are taken: %j', (words) => {
  expect(agentWith(words).name).toBe('guide')
})
