import { describe, expect, it } from 'vitest'

import { compareAnswers } from '../../src/trust/compare-answers.ts'

describe('two answers differ, in their own language as in English, when they differ in', () => {
  it.each([
    ['what a courtesy introduces', 'The answer is Paris.', 'The answer is Rome.'],
    ['what stands behind an overture', 'Of course you can cancel.', 'Of course you cannot cancel.'],
    ['yes and no', 'Ja, das geht.', 'Nein, das ist leider ausgeschlossen.'],
    ['a decimal', 'Die Gebühr beträgt 5,50 Euro.', 'Die Gebühr beträgt 5,90 Euro.'],
    ['thousands', 'Sie können 1.000 Euro abheben.', 'Sie können 10.000 Euro abheben.'],
    ['a negation', 'Natürlich können Sie stornieren.', 'Natürlich können Sie nicht stornieren.'],
    ['a month', 'Die Lieferung kommt am 3. März.', 'Die Lieferung kommt am 3. Mai.'],
    ['opposites', 'Schalten Sie das Gerät ein.', 'Schalten Sie das Gerät aus.'],
    ['a number in words', 'Die Frist beträgt dreißig Tage.', 'Die Frist beträgt vierzehn Tage.'],
    ['yes and no', "Oui, c'est possible.", 'Non, cela est exclu.'],
    ['groups of digits', 'Le plafond est de 1 000 euros.', 'Le plafond est de 2 000 euros.'],
    ['a negation', 'La livraison est gratuite.', "La livraison n'est pas gratuite."],
    ['opposites', "Allumez l'appareil.", "Éteignez l'appareil."],
    ['a part of the day', 'Le colis arrive demain matin.', 'Le colis arrive demain soir.'],
    ['yes and no', 'Sí, es posible.', 'No, eso está excluido.'],
    ['a decimal', 'La comisión es de 5,50 euros.', 'La comisión es de 5,90 euros.'],
    ['a day', 'La tienda abre los lunes.', 'La tienda abre los martes.'],
    ['with and without', 'Puede devolverlo con la factura.', 'Puede devolverlo sin la factura.'],
    ['the language', 'Sie können die Ware nicht zurückgeben.', 'You can not send the goods back to us.'],
  ])('%s: %s / %s', (_what, cached, fresh) => {
    expect(compareAnswers({ cached, fresh, similarity: 0.99 }).verdict).toBe('different')
    expect(compareAnswers({ cached: fresh, fresh: cached, similarity: 0.99 }).verdict).toBe('different')
  })
})

describe('two answers are the same but for', () => {
  it.each([
    ['Hi there! Thanks for asking. The shop opens at 9.', 'The shop opens at 9.'],
    [
      'Gerne! Die Filiale öffnet um 9 Uhr. Melden Sie sich gern, wenn Sie Fragen haben.',
      'Die Filiale öffnet um 9 Uhr.',
    ],
    [
      "Bonjour ! Avec plaisir. Le magasin ouvre à 9 heures. N'hésitez pas à nous écrire.",
      'Le magasin ouvre à 9 heures.',
    ],
    ['¡Hola! Con mucho gusto. La tienda abre a las 9. ¿Hay algo más?', 'La tienda abre a las 9.'],
  ])('courtesies: %s', (cached, fresh) => {
    expect(compareAnswers({ cached, fresh }).verdict).toBe('same')
  })

  it.each([
    ['Sie können 1.000 Euro abheben.', 'Sie können 1000 Euro abheben.'],
    ['Die Gebühr beträgt 5,50 Euro.', 'Die Gebühr ist 5,50 €.'],
    ['Le plafond est de 1 000 euros.', 'Le plafond est de 1000 euros.'],
    ['Vous avez quatre-vingt-dix jours.', 'Vous avez 90 jours.'],
    ['Tiene treinta y cinco días.', 'Tiene 35 días.'],
  ])('the way a number is written: %s / %s', (cached, fresh) => {
    expect(compareAnswers({ cached, fresh, similarity: 0.95 }).verdict).toBe('same')
  })
})

it('knows the words of a domain', () => {
  const [cached, fresh] = ['A parcel to Spain is insured.', 'A package to Spain is insured.']
  expect(compareAnswers({ cached, fresh, similarity: 0.99 }).verdict).toBe('same')
  const words = { opposites: [['parcel', 'package']] }
  expect(compareAnswers({ cached, fresh, similarity: 0.99, words }).verdict).toBe('different')
})
