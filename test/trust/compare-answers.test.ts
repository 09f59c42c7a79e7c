import { describe, expect, it } from 'vitest'

import { compareAnswers } from '../../src/trust/compare-answers.ts'

const verdictOn = (cached: string, fresh: string, similarity?: number) =>
  compareAnswers({ cached, fresh, ...(similarity !== undefined && { similarity }) }).verdict

describe('two answers are the same', () => {
  it.each([
    ['case and spaces', 'The shop opens at 9.', 'the shop  opens at 9'],
    ['Markdown', 'The **shop** opens at `9`.', 'The shop opens at 9.'],
    ['order of a list', 'We ship to:\n- France\n- Spain\n- Italy', 'We ship to:\n* Italy\n* France\n* Spain'],
    ['courtesies', 'Sure! The shop opens at 9. Let me know if you need anything else.', 'The shop opens at 9.'],
    ['an overture', 'Of course, the shop opens at 9.', 'The shop opens at 9. I hope this helps!'],
    ['a heading', '## Opening hours\nFrom 9 to 17', 'Opening hours\n\nFrom 9 to 17'],
  ])('but for %s, without asking anybody', (_what, cached, fresh) => {
    expect(verdictOn(cached, fresh)).toBe('same')
  })

  it('when they are worded otherwise and their vectors are near', () => {
    const [cached, fresh] = ['You can send it back within 30 days.', 'Returns are accepted for 30 days.']
    expect(verdictOn(cached, fresh, 0.95)).toBe('same')
    expect(verdictOn(cached, fresh, 0.7)).toBe('unsure')
    expect(verdictOn(cached, fresh, 0.2)).toBe('different')
    expect(verdictOn(cached, fresh)).toBe('unsure')
  })
})

describe('two answers differ, however near their vectors are, when they differ in', () => {
  it.each([
    ['a number', 'Returns are accepted for 30 days.', 'Returns are accepted for 14 days.'],
    ['a number in words', 'You have thirty days.', 'You have fourteen days.'],
    ['an id', 'Your order 48213 has left.', 'Your order 48231 has left.'],
    ['a date', 'It arrives on 3 March.', 'It arrives on 4 March.'],
    ['a day', 'It arrives on Monday morning.', 'It arrives on Tuesday morning.'],
    ['a negation', 'You can pay by card in the shop.', 'You can not pay by card in the shop.'],
    ['yes and no', 'Yes, you can.', 'No, that is not possible.'],
    ['opposites', 'First turn the router on.', 'First turn the router off.'],
    ['a name', 'The capital of the country is Paris today.', 'The capital of the country is Berlin today.'],
    ['an address', 'Write to help@acme.com for that.', 'Write to sales@acme.com for that.'],
    [
      'one figure of a long answer',
      'Parcels leave the same day.\n\nDelivery takes 2 days. Express costs 5 euros.',
      'Parcels leave the same day.\n\nDelivery takes 2 days. Express costs 9 euros.',
    ],
  ])('%s', (_what, cached, fresh) => {
    expect(compareAnswers({ cached, fresh, similarity: 0.99 })).toMatchObject({ verdict: 'different' })
  })
})

describe('it is left open', () => {
  it('when one answer has a figure that the other leaves out', () => {
    expect(verdictOn('Returns are accepted.', 'Returns are accepted within 30 days.', 0.95)).toBe('unsure')
  })

  it('when the steps of a guide come in another order', () => {
    const steps = (...list: string[]) => list.map((step, at) => `${at + 1}. ${step}`).join('\n')
    expect(verdictOn(steps('Close the tap', 'Open the lid'), steps('Open the lid', 'Close the tap'), 0.99)).toBe(
      'unsure',
    )
  })

  it('when the similarity is no number', () => {
    expect(verdictOn('One thing.', 'Another matter.', Number.NaN)).not.toBe('same')
  })
})

describe('a sign is part of what is said:', () => {
  it.each([
    ['✅', '❌'],
    ['Status: ✅', 'Status: ❌'],
    ['👍', '👎'],
    ['-5', '5'],
    ['The value is -5 degrees.', 'The value is 5 degrees.'],
    ['< 5', '> 5'],
    ['> 5 days', '5 days'],
    ['The temperature must be < 5.', 'The temperature must be > 5.'],
    ['Set x = 1.', 'Set x != 1.'],
    ['Use C# for this.', 'Use C for this.'],
    ['2**3', '23'],
    ['.5', '5'],
    ['The rate is 5%.', 'The rate is 5.'],
    ['~~Open~~', 'Open'],
    ['3. März', '4. März'],
    ['x < 5 and y > 3', 'x > 5 and y < 3'],
  ])('%s / %s', (cached, fresh) => {
    expect(verdictOn(cached, fresh, 0.99)).not.toBe('same')
    expect(verdictOn(fresh, cached, 0.99)).not.toBe('same')
    expect(verdictOn(cached, ` ${cached} `)).toBe('same')
  })

  it('save where it only sets the text', () => {
    expect(verdictOn('**Open** [daily](/hours), *all* year.', '__Open__ [daily](/hours), all year')).toBe('same')
    expect(verdictOn('1. Close the tap\n2. Open the lid', '1) Close the tap\n2) Open the lid')).toBe('same')
  })
})

describe('nearness alone never makes two answers the same', () => {
  it.each([
    ['in another script', 'Отель открыт.', 'Отель закрыт.'],
    ['in another script', '返金できます。', '返金できません。'],
    ['in another script', 'مفتوح', 'مغلق'],
    ['in a language that is not read', 'Hotellet er stengt akkurat nå.', 'Hotellet holder åpent akkurat nå.'],
    ['of a word or two', 'on', 'off'],
    ['without a word in common that matters', 'It is x.', 'It is y.'],
    ['of the same words in another order', 'The dog of the cat.', 'The cat of the dog.'],
    ['of courtesies alone', "You're welcome!", 'Gladly!'],
    ['of nothing but marks', '...', '?!'],
  ])('%s: %s / %s', (_what, cached, fresh) => {
    expect(verdictOn(cached, fresh, 0.99)).not.toBe('same')
    expect(verdictOn(cached, cached)).toBe('same')
  })
})

describe('long answers', () => {
  const plans = (count: number, verb: string) =>
    Array.from({ length: count }, (_, at) => `The plan ${at} ${verb} ${at} euros.`).join(' ')

  it('are the same only where they are equal, and are left open otherwise', () => {
    expect(verdictOn(plans(400, 'costs'), plans(400, 'costs').replaceAll(' ', '\n'))).toBe('same')
    expect(verdictOn(plans(400, 'costs'), plans(400, 'is'), 0.99)).toBe('unsure')
    expect(verdictOn('['.repeat(20_000), '('.repeat(20_000), 0.99)).toBe('unsure')
  })

  it('are read to their end where they are compared', () => {
    const list = Array.from({ length: 300 }, () => '- a').join('\n')
    expect(verdictOn(`${list}\n- b`, `${list}\n- c`, 0.99)).toBe('unsure')
  })
})
