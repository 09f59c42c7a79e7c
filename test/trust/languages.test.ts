import { describe, expect, it } from 'vitest'

import { readText } from '../../src/trust/reading.ts'
import { refusalOf } from '../../src/trust/verdict.ts'
import type { Pair } from './traps.ts'

function guardOf(asked: string, stored: string): string | undefined {
  return refusalOf(readText(asked), { key: 'entry', text: stored, similarity: 1 }, 'balanced')?.guard
}

const apart: Readonly<Record<string, readonly Pair[]>> = {
  German: [
    ['Wie kaufe ich Aktien über die App?', 'Wie verkaufe ich Aktien über die App?'],
    ['Kann ich die Ware ohne Rechnung zurückgeben?', 'Kann ich die Ware mit Rechnung zurückgeben?'],
    ['Wie schalte ich das Licht ein?', 'Wie schalte ich das Licht aus?'],
    ['Wie melde ich mich bei der App an?', 'Wie melde ich mich bei der App ab?'],
    ['Warum wurde meine Karte nicht akzeptiert?', 'Warum wurde meine Karte akzeptiert?'],
    ['Wann fährt der Zug von Hamburg nach Berlin?', 'Wann fährt der Zug von Berlin nach Hamburg?'],
    ['Was kostet ein Zimmer nächste Woche?', 'Was kostet ein Zimmer letzte Woche?'],
    ['Muss ich Überstunden machen?', 'Darf ich Überstunden machen?'],
    ['Kann ich 1.000 Euro abheben?', 'Kann ich 1 Euro abheben?'],
    ['Wie entsperre ich meine Karte?', 'Wie sperre ich meine Karte?'],
    ['Kann ich nur bar bezahlen?', 'Kann ich auch bar bezahlen?'],
  ],
  French: [
    ['Comment activer les notifications ?', 'Comment désactiver les notifications ?'],
    ['Comment ouvrir un compte en ligne ?', 'Comment fermer un compte en ligne ?'],
    ["Pourquoi ma carte n'est pas acceptée ?", 'Pourquoi ma carte est acceptée ?'],
    ["À quelle heure part le train d'Amsterdam à Lyon ?", 'À quelle heure part le train de Lyon à Amsterdam ?'],
    ['Combien coûte une chambre la semaine prochaine ?', 'Combien coûte une chambre la semaine dernière ?'],
    ['Dois-je prévenir mon employeur ?', 'Puis-je prévenir mon employeur ?'],
    ['Quand puis-je prendre le médicament, avant le repas ?', 'Quand puis-je prendre le médicament, après le repas ?'],
    ["Quel est le prix de l'abonnement par mois ?", "Quel est le prix de l'abonnement par an ?"],
  ],
  Spanish: [
    ['¿Cómo activo las notificaciones?', '¿Cómo desactivo las notificaciones?'],
    ['¿Cómo puedo comprar acciones?', '¿Cómo puedo vender acciones?'],
    ['¿Puedo pedir la hamburguesa con queso?', '¿Puedo pedir la hamburguesa sin queso?'],
    ['¿Cuándo sale el tren de Madrid a Sevilla?', '¿Cuándo sale el tren de Sevilla a Madrid?'],
    ['¿Cuánto costó la habitación el mes pasado?', '¿Cuánto cuesta la habitación el próximo mes?'],
    ['¿Tengo que trabajar en festivos?', '¿Puedo trabajar en festivos?'],
    ['¿Por qué no funciona mi tarjeta?', '¿Por qué funciona mi tarjeta?'],
    ['¿Cómo aumento el límite de mi tarjeta?', '¿Cómo reduzco el límite de mi tarjeta?'],
  ],
}

const together: Readonly<Record<string, readonly Pair[]>> = {
  German: [
    ['Wie kann ich ein Konto bei Ihrer Bank eröffnen?', 'Wie eröffne ich ein Konto bei Ihrer Bank?'],
    ['Wie eroeffne ich ein Konto bei Ihrer Bank?', 'Wie eröffne ich ein Konto bei Ihrer Bank?'],
    ['Um wie viel Uhr fährt der Zug nach Berlin?', 'Wann fährt der Zug nach Berlin?'],
    ['Wie lösche ich mein Konto?', 'Wie kann ich mein Profil löschen?'],
    ['Kann ich 1.000 Euro abheben?', 'Kann ich 1000 Euro abheben?'],
    ['Wie melde ich mich an?', 'Wie kann ich mich anmelden?'],
  ],
  French: [
    ['Comment puis-je ouvrir un compte en ligne ?', 'Comment ouvrir un compte en ligne ?'],
    ['A quelle heure part le train ?', 'À quelle heure part le train ?'],
    ["Comment supprimer un membre de l'équipe ?", "Comment puis-je supprimer un membre de l'équipe ?"],
    ['Comment réinitialiser mon mot de passe ?', 'Comment puis-je reinitialiser mon mot de passe ?'],
  ],
  Spanish: [
    ['¿Cómo puedo activar las notificaciones?', '¿Cómo activo las notificaciones?'],
    ['como activo las notificaciones', '¿Cómo activo las notificaciones?'],
    ['¿A qué hora sale el tren de Madrid a Sevilla?', '¿Cuándo sale el tren de Madrid a Sevilla?'],
    ['¿Dónde está mi pedido?', '¿Dónde está mi paquete?'],
  ],
}

describe.each(Object.keys(apart))('the guards in %s', (language) => {
  it.each(apart[language] ?? [])('T1 T2 keep apart: %s / %s', (asked, stored) => {
    expect(guardOf(asked, stored)).toBeDefined()
    expect(guardOf(stored, asked)).toBeDefined()
  })

  it.each(together[language] ?? [])('T1 let a rewording pass: %s / %s', (asked, stored) => {
    expect(guardOf(asked, stored)).toBeUndefined()
    expect(guardOf(stored, asked)).toBeUndefined()
  })

  it('know the language of each of these questions', () => {
    const texts = [...(apart[language] ?? []), ...(together[language] ?? [])].flat()
    expect(new Set(texts.map((text) => readText(text).language.name))).toEqual(new Set([language]))
  })
})

it.each([
  'Did he die in the war?',
  'Is my son on sale?',
  'Where can I buy jalapeños in Zürich?',
  'What is the plan for the pension?',
  'Die Hard',
])('words that another language has too leave English alone: %s', (text) => {
  expect(readText(text).language.name).toBe('English')
})

it('reads a text that tells no language in that of the other', () => {
  expect(guardOf('Notebook kaufen', 'Kann ich bei Ihnen ein Notebook verkaufen?')).toBe('opposites')
})
