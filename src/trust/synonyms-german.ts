import { products } from './names-products.ts'

/** German words that may stand for each other, meanings parted by `|`; a word may have several. */
export const synonyms: readonly string[] = [
  'weg methode möglichkeit art | problem schwierigkeit fehler störung | konto account profil | passwort kennwort pin code',
  'email mail e-mail nachricht | nachricht sms mitteilung | kosten preis gebühr gebühren entgelt betrag | preis tarif',
  'rechnung faktura abrechnung | beleg quittung kassenbon bon rechnung | bestellung auftrag order | paket sendung lieferung päckchen',
  'lieferung versand zustellung | ware artikel produkt | geld betrag summe guthaben | guthaben kontostand saldo',
  'handy smartphone telefon mobiltelefon | computer rechner pc laptop | app anwendung programm | programm software',
  'webseite website seite homepage internetseite | kundendienst kundenservice support service hotline | hilfe unterstützung',
  'geschäft laden shop filiale | firma unternehmen betrieb | chef vorgesetzter arbeitgeber | mitarbeiter angestellter beschäftigter kollege',
  'urlaub ferien reise | reise fahrt | ticket fahrkarte fahrschein karte | flug flugticket | hotel unterkunft | zimmer raum',
  'termin verabredung | wohnung apartment | arzt doktor mediziner | medikament arznei arzneimittel tablette medizin',
  'auto wagen pkw fahrzeug | fahrrad rad | kind kleinkind | abo abonnement vertrag mitgliedschaft | vertrag police | rabatt gutschein nachlass',
  'gutschein code | limit grenze höchstbetrag rahmen obergrenze | adresse anschrift | dokument unterlage datei | unterlagen dokumente papiere',
  'ändern wechseln anpassen aktualisieren bearbeiten umstellen | tauschen umtauschen wechseln austauschen | zurückgeben retournieren zurückschicken zurücksenden umtauschen',
  'rückgabe retoure umtausch | erstattung rückerstattung rückzahlung | zurücksetzen erneuern wiederherstellen | kündigen beenden auflösen',
  'stornieren absagen widerrufen | stornierung storno widerruf | löschen entfernen | kaufen erwerben bestellen | bestellen ordern',
  'zahlen bezahlen begleichen | zahlung bezahlung | finden sehen einsehen anschauen ansehen | prüfen überprüfen checken kontrollieren nachsehen',
  'bekommen erhalten kriegen | schicken senden versenden verschicken | benutzen nutzen verwenden gebrauchen | funktionieren gehen klappen laufen',
  'reparieren beheben lösen | kontaktieren erreichen anrufen | anrufen telefonieren | anfangen beginnen starten | erstellen anlegen einrichten eröffnen',
  'sprechen reden unterhalten | anmelden einloggen registrieren | abmelden ausloggen | öffnen aufmachen | schließen zumachen | dauern brauchen | fahren abfahren gehen',
  'ankommen eintreffen | verlieren abhandenkommen | verloren weg gestohlen | vergessen verlegt | hinzufügen einfügen ergänzen',
  'schnell rasch zügig | schnellste schnellster | günstig billig preiswert | gut prima | beste bester | wichtig wesentlich | sofort gleich umgehend',
  'aktuell derzeit momentan gerade | kostenlos gratis umsonst | notwendig nötig erforderlich | erlaubt gestattet zulässig | erhöhen anheben hochsetzen heraufsetzen',
  'senken verringern reduzieren herabsetzen | übertragen überweisen | einstellung konfiguration | benachrichtigung mitteilung push',
  'öffnungszeiten geöffnet | arbeiten schaffen | job stelle arbeit | essen speise gericht mahlzeit | stadt ort | anleitung erklärung',
]

/** Names in German: synonyms together, parted by `|`, a kind of thing a line. */
export const names: readonly string[] = [
  `deutschland deutsch deutsche | österreich österreichisch | schweiz schweizer | frankreich französisch | italien italienisch | spanien spanisch | portugal portugiesisch
  | niederlande holland niederländisch | belgien belgisch | luxemburg | dänemark dänisch | schweden schwedisch | norwegen norwegisch | finnland finnisch | polen polnisch
  | tschechien tschechisch | ungarn ungarisch | griechenland griechisch | türkei türkisch | russland russisch | ukraine ukrainisch | england englisch | großbritannien britisch uk
  | irland irisch | schottland | kroatien | serbien | rumänien | bulgarien | usa amerika amerikanisch | kanada kanadisch | mexiko | brasilien | argentinien | china chinesisch
  | japan japanisch | indien indisch | korea südkorea | thailand | vietnam | australien | neuseeland | südafrika | ägypten | marokko | israel | europa eu europäisch`,
  `berlin | hamburg | münchen | köln | frankfurt | stuttgart | düsseldorf | leipzig | dresden | hannover | nürnberg | bremen | wien | graz | salzburg | zürich | bern | genf | basel
  | paris | london | rom | mailand | venedig | madrid | barcelona | lissabon | amsterdam | brüssel | kopenhagen | stockholm | oslo | helsinki | warschau | prag | budapest
  | athen | istanbul | moskau | kiew | newyork | tokio | peking | dublin`,
  'deutsch | englisch | französisch | spanisch | italienisch | portugiesisch | niederländisch | russisch | polnisch | türkisch | arabisch | chinesisch | japanisch | ukrainisch',
  ...products,
]
