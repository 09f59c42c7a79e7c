import { describe, expect, it } from 'vitest'
import { defineAgent, type DomainWords } from 'stratagent'
import { setUp } from '../set-up.ts'

function agentWith(words: DomainWords, name = 'guide') {
  return defineAgent({
    name,
    persona: { id: 'guide', instructions: 'You answer.' },
    model: 'scripted/one',
    cache: { semantic: { words } },
  })
}

describe('many words', () => {
  const words = (count: number, letter: string): readonly string[] =>
    Array.from(
      { length: count },
      (_, index) => `${letter}${index.toString(2).replaceAll('0', 'o').replaceAll('1', 'l')}x`,
    )

  it('are read with once by all that say the same', () => {
    const [one, other, third] = [
      { names: ['Nimbus', 'Stratus'] },
      { names: ['Nimbus', 'Stratus'] },
      { names: ['Nimbus'] },
    ].map((lists, index) => agentWith(lists, `guide-${index}`).cache.semantic.words)
    expect(one).toEqual({ names: ['Nimbus', 'Stratus'] })
    expect(other).toBe(one)
    expect(third).not.toBe(one)
  })

  it('are a copy: a list that is changed later changes nothing', () => {
    const names = ['Cirrus', 'Cumulus']
    const before = agentWith({ names }).cache.semantic.words
    names.push('Nimbus')
    expect(before).toEqual({ names: ['Cirrus', 'Cumulus'] })
    expect(agentWith({ names }).cache.semantic.words).toEqual({ names: ['Cirrus', 'Cumulus', 'Nimbus'] })
  })

  it('are refused above 5000, whatever list they stand in', async () => {
    expect(() => agentWith({ ignore: words(5001, 'b') })).toThrow(
      /hold 5001 terms, and 5000 are the most\. Keep the ones/,
    )
    const half = agentWith({ ignore: words(2600, 'b') })
    const cache = { semantic: { words: { names: words(2600, 'c') } } }
    await expect(setUp({ agents: [half], cache })).rejects.toThrow(/hold 5200 terms/)
  })
})
