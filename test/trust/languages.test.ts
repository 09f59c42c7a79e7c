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
    ['Kann ich bis Freitag bezahlen?', 'Kann ich nach Freitag bezahlen?'],
    ['Kann ich vor dem 1. April kündigen?', 'Kann ich nach dem 1. April kündigen?'],
    ['Kommt mein Paket morgen an?', 'Kommt mein Paket übermorgen an?'],
    ['Was passiert bei der ersten Mahnung?', 'Was passiert bei der zweiten Mahnung?'],
    ['Verliere ich einen Tag Urlaub?', 'Verliere ich zwei Tage Urlaub?'],
    ['Wie viele Punkte gibt es für einundzwanzig Euro?', 'Wie viele Punkte gibt es für zweiundzwanzig Euro?'],
    ['Darf ich dich anrufen?', 'Darfst du mich anrufen?'],
    ['Kann ich mit dem Kundenkonto bezahlen?', 'Kann ich mit der Kundenkarte bezahlen?'],
    ['Wie ändere ich meine Rechnungsadresse?', 'Wie ändere ich meine Rechnungsnummer?'],
    ['Wie bestelle ich den Newsletter?', 'Wie bestelle ich den Newsletter ab?'],
    ['Wie viel Urlaub steht mir in der Probezeit zu?', 'Wie viel Urlaub steht mir nach der Probezeit zu?'],
    ['Wird die Rechnung in 3 Tagen verschickt?', 'Wurde die Rechnung vor 3 Tagen verschickt?'],
    ['Kostet es für mehr als 5 Nutzer etwas?', 'Kostet es für genau 5 Nutzer etwas?'],
    ['Kann ich höchstens 5 Nutzer einladen?', 'Kann ich mindestens 5 Nutzer einladen?'],
    ['Kann ich mit 1,000 Euro anfangen?', 'Kann ich mit 1 Euro anfangen?'],
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
    ['Puis-je payer avant vendredi ?', 'Puis-je payer après vendredi ?'],
    ['Quels documents faut-il après-demain ?', 'Quels documents faut-il demain ?'],
    ['Que se passe-t-il après le premier retard ?', 'Que se passe-t-il après le deuxième retard ?'],
    ['Combien coûte un billet en première classe ?', 'Combien coûte un billet en seconde classe ?'],
    ["Puis-je reporter le rendez-vous d'une semaine ?", 'Puis-je reporter le rendez-vous de deux semaines ?'],
    ['Ai-je droit à vingt et un jours de congé ?', 'Ai-je droit à vingt-deux jours de congé ?'],
    ["Peut-il m'envoyer de l'argent ?", "Puis-je lui envoyer de l'argent ?"],
    ["J'ai commandé il y a 3 jours", 'Je commande dans 3 jours'],
    ['Le plafond est-il de 1 000 euros ?', 'Le plafond est-il de 10 000 euros ?'],
    ['Puis-je prendre une demi-journée ?', 'Puis-je prendre une journée entière ?'],
    ['Combien coûtent quatre-vingt-dix billets ?', 'Combien coûtent quatre-vingts billets ?'],
    ['quatre-vingt-dix euros', 'quatre-vingts euros'],
    ["Puis-je inviter jusqu'à 5 amis ?", 'Puis-je inviter au moins 5 amis ?'],
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
    ['¿Puedo pagar antes del viernes?', '¿Puedo pagar después del viernes?'],
    ['¿Qué documentos necesito pasado mañana?', '¿Qué documentos necesito mañana?'],
    ['¿Qué pasa tras el primer impago?', '¿Qué pasa tras el segundo impago?'],
    ['¿Puedo aplazar la cita una semana?', '¿Puedo aplazar la cita dos semanas?'],
    ['¿Me corresponden veintiún días?', '¿Me corresponden veintidós días?'],
    ['¿Bastan treinta y un días?', '¿Bastan treinta y dos días?'],
    ['Pedí hace 3 días', 'Pido dentro de 3 días'],
    ['¿Cuánto cuesta enviar 1,5 kg?', '¿Cuánto cuesta enviar 15 kg?'],
    ['¿Puedo pedir media jornada?', '¿Puedo pedir la jornada completa?'],
    ['¿Puedo invitar a más de 5 amigos?', '¿Puedo invitar a exactamente 5 amigos?'],
    ['veintiuno euros', 'veintidós euros'],
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
    ['Einundzwanzig Tage Urlaub, reicht das?', '21 Tage Urlaub, reicht das?'],
    ['Am ersten Mai habt ihr zu?', 'Habt ihr am 1. Mai zu?'],
    ['Das Gerät kostet 1.000,00 €, richtig?', 'Das Gerät kostet 1000 Euro, richtig?'],
    ['Ich möchte mit einem Mitarbeiter sprechen', 'Ich will mit einem Mitarbeiter reden'],
    ['Wie verlängere ich mein Abo?', 'Wie kann ich mein Abonnement verlängern?'],
    ['Danke! Wie ändere ich meine E-Mail-Adresse?', 'Wie ändere ich meine Mailadresse?'],
  ],
  French: [
    ['Comment puis-je ouvrir un compte en ligne ?', 'Comment ouvrir un compte en ligne ?'],
    ['A quelle heure part le train ?', 'À quelle heure part le train ?'],
    ["Comment supprimer un membre de l'équipe ?", "Comment puis-je supprimer un membre de l'équipe ?"],
    ['Comment réinitialiser mon mot de passe ?', 'Comment puis-je reinitialiser mon mot de passe ?'],
    ['Vingt et un jours suffisent-ils ?', '21 jours suffisent-ils ?'],
    ["Quatre-vingt-dix euros, c'est le prix ?", "90 euros, c'est le prix ?"],
    ['Le prix est-il de 1 000 € ?', 'Le prix est-il de 1000 euros ?'],
    ['Êtes-vous fermés le 1er mai ?', 'Êtes-vous fermés le premier mai ?'],
    ['Quels moyens de paiement acceptez-vous ?', 'Quels modes de paiement acceptez-vous ?'],
    ['Combien de temps prend la livraison ?', 'Combien de temps dure la livraison ?'],
  ],
  Spanish: [
    ['¿Cómo puedo activar las notificaciones?', '¿Cómo activo las notificaciones?'],
    ['como activo las notificaciones', '¿Cómo activo las notificaciones?'],
    ['¿A qué hora sale el tren de Madrid a Sevilla?', '¿Cuándo sale el tren de Madrid a Sevilla?'],
    ['¿Dónde está mi pedido?', '¿Dónde está mi paquete?'],
    ['¿Bastan treinta y cinco días?', '¿Bastan 35 días?'],
    ['¿El precio es de 1.000 €?', '¿El precio es de 1000 euros?'],
    ['¿Cómo renuevo mi suscripción?', '¿Cómo puedo renovar mi suscripción?'],
    ['¿Dónde encuentro mis facturas?', '¿Dónde puedo ver mis facturas?'],
    ['¿Cómo me doy de baja del boletín?', '¿Cómo puedo darme de baja del boletín?'],
    ['¿Me pueden llamar?', '¿Pueden llamarme?'],
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
