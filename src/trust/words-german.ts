import type { LanguageWords } from './language-words.ts'
import { products } from './names-products.ts'
import { withoutEndings } from './stem-endings.ts'

const ending = withoutEndings('ern em en er es est et e n s t')
const participle =
  /^((?:an|ab|auf|aus|ein|zu|um|vor|nach|mit|los|weg|zuruck|her|hin|frei|bei|fest)?)(?:ge|zu)(\p{L}{3,}(?:t|en))$/u

/** German. Translate this file for another language. */
export const german: LanguageWords = {
  name: 'German',
  // `abgemeldet` and `abzumelden` are forms of `abmelden`
  stem: (word) => ending(word.replace(participle, '$1$2')),
  fold: (word) =>
    word
      .replaceAll('ß', 'ss')
      .replaceAll('ä', 'a')
      .replaceAll('ö', 'o')
      .replaceAll('ü', 'u')
      .replaceAll(/ae|oe|(?<![aeq])ue/g, (two) => two.charAt(0)),
  letters: 'äöü',
  ownLetters: 'ß',
  decimalComma: true,
  nounsHaveCapitals: true,
  stopWords: `
    der die das den dem des ein eine einen einem einer eines und oder aber sondern wenn als ob dass weil damit dann denn doch mal eben
    von zu zum zur aus bei beim mit nach vor für gegen um an am auf in im ins über unter durch bis seit wegen während zwischen ab per pro
    ich du er sie es wir ihr mich dich ihn uns euch mir dir ihm ihnen ihrer mein meine meinen meinem meiner meines dein deine deinen deinem deiner
    sein seine seinen seinem seiner ihre ihren ihrem ihres unser unsere unseren unserem euer eure euren eurem man sich selbst einander
    bin bist ist sind seid war waren gewesen werde wirst wird werden werdet wurde wurden worden würde würden hab habe hast hat haben habt hatte hatten
    kann kannst können könnt könnte könnten konnte muss musst müssen müsste soll sollen sollte sollten darf dürfen dürfte will wollen wollte möchte möchten mag mögen
    wer wem wen wessen was welche welcher welches welchen welchem wann wo wohin woher warum weshalb wieso wie wieviel viel viele wofür wozu womit
    dieser diese dieses diesen diesem jener jene jenes hier da dort so sehr auch nur noch schon nun jetzt ja etwas alle alles jede jeder jedes jeden
    bitte danke hallo hi sag sagen sage zeig zeigen zeige geben gib gibt nenne erkläre erklären weiß weißt wissen brauche brauchen benötige benötigen gern gerne
    tun tue macht mache machen machst geht gehe gehen lassen lasse lässt bekomme bekommen eigentlich genau überhaupt wirklich möglich möglichkeit weise`,
  numberWords: `
    null=0 zwei=2 zwo=2 drei=3 vier=4 fünf=5 sechs=6 sieben=7 acht=8 neun=9 zehn=10 elf=11 zwölf=12 dreizehn=13 vierzehn=14 fünfzehn=15
    sechzehn=16 siebzehn=17 achtzehn=18 neunzehn=19 zwanzig=20 dreißig=30 vierzig=40 fünfzig=50 sechzig=60 siebzig=70 achtzig=80
    neunzig=90 hundert=100 einhundert=100 zweihundert=200 fünfhundert=500 tausend=1000 million=1000000 millionen=1000000 milliarde=1000000000 milliarden=1000000000
    dutzend=12 zweite=2 zweiten=2 zweiter=2 dritte=3 dritten=3 dritter=3 vierte=4 vierten=4 fünfte=5 fünften=5 sechste=6 zehnte=10 zweimal=2 dreimal=3 anderthalb=1.5`,
  casedWords: 'USA=usa II=zwei III=drei IV=vier VI=sechs VII=sieben VIII=acht IX=neun',
  units: `
    km kilometer | meile meilen mile | m meter | cm zentimeter | mm millimeter | fuß ft | zoll inch | kg kilo kilogramm | g gramm | mg milligramm | pfund | tonne tonnen
    | l liter | ml milliliter | tasse | esslöffel el | teelöffel tl | kb | mb megabyte | gb gigabyte | tb terabyte | mbit | hz hertz | mhz | ghz | w watt
    | kw kilowatt | kwh kilowattstunde | v volt | a ampere | mah | ms millisekunde | s sek sekunde | min minute | h std stunde | uhr | tag | nacht | woche
    | monat | quartal | jahr | jahrzehnt | jahrhundert | % prozent | c °c celsius | f °f fahrenheit | ° grad | kmh | kcal kalorie | stück | person personen | mal`,
  currencies:
    'usd dollar | gbp pfund sterling | eur euro | chf franken rappen | jpy yen | cny yuan | inr rupie | pln zloty | czk krone kronen | try lira | btc bitcoin | eth ether | cent',
  days: `yesterday gestern | vorgestern | tomorrow morgen | übermorgen | monday montag montags | tuesday dienstag dienstags | wednesday mittwoch mittwochs
    | thursday donnerstag donnerstags | friday freitag freitags | saturday samstag samstags sonnabend | sunday sonntag sonntags | weekend wochenende wochenenden | weekday werktag werktags wochentag`,
  months:
    'january januar jänner | february februar | march märz | april | may mai | june juni | july juli | august | september | october oktober | november | december dezember',
  dayParts:
    'heute morgens früh vormittag vormittags mittag mittags nachmittag nachmittags abend abends nacht nachts mitternacht',
  periods:
    'woche wochenende monat quartal jahr tag nacht morgen abend nachmittag stunde jahrzehnt jahrhundert semester saison mal',
  pointers:
    'last letzte letzter letztes letzten letztem vergangene vergangenen vorige vorigen voriges | next nächste nächster nächstes nächsten nächstem kommende kommenden kommendes | this diese dieser dieses diesen diesem',
  negators:
    'nicht kein keine keinen keinem keiner keines nie niemals niemand niemanden nichts nirgends nirgendwo weder ohne außer',
  softNegatives: `
    fehler fehlgeschlagen fehlschlagen scheitern gescheitert unmöglich ablehnen abgelehnt verweigern verweigert verboten fehlt fehlen verlieren verloren vermeiden verhindern
    statt stattdessen falsch problem probleme störung verpassen wenig kaum schwer schwierig ungültig unvollständig verschwunden gesperrt unbekannt kaputt defekt vergessen unautorisiert`,
  idleNegations: `
    nicht sicher | weiß nicht | nicht wissen | verstehe nicht | nicht verstehen | nicht klar | oder nicht | oder nein | nicht nur | warum nicht | kein problem
    | keine ahnung | keine sorge | nicht mehr | nichts als | wenn nicht | ob nicht | wieso nicht`,
  negativePrefixes: 'un in nicht',
  reversingPrefixes: 'un ent de des in miss ver anti nicht',
  courtesies:
    'danke dank bitte grüße gruß hallo guten moin servus entschuldigung entschuldigen verzeihung tschüss freundlichen liebe vielen',
  opposites: [
    '~ein ~an einschalten anschalten anmachen aktivieren aktivierung freischalten | ~aus ~ab ausschalten abschalten ausmachen deaktivieren deaktivierung abstellen',
    '~an anmelden anmeldung einloggen login registrieren | ~ab abmelden abmeldung ausloggen logout',
    '~auf öffnen eröffnen eröffnung aufmachen aufsperren | ~zu schließen schließung zumachen zusperren auflösen',
    'starten beginnen anfangen beginn start anfang | stoppen beenden aufhören anhalten ende enden abbrechen',
    'kaufen einkaufen kauf erwerben gekauft | verkaufen verkauf verkauft ; mieten anmieten mieter | vermieten vermieter',
    'leihen ausleihen | verleihen ; hinzufügen zufügen ergänzen | entfernen löschen',
    'erstellen anlegen erzeugen erstellung einrichten | löschen löschung entfernen ; installieren installation | deinstallieren deinstallation',
    'sperren sperrung blockieren | entsperren entsperrung freigeben entblocken ; abonnieren abschließen | abbestellen kündigen kündigung',
    'verbinden koppeln | trennen entkoppeln ; verschlüsseln | entschlüsseln ; ausblenden verbergen verstecken | einblenden anzeigen',
    'speichern sichern | verwerfen ; importieren import einführen | exportieren export ausführen',
    'hochladen upload | herunterladen runterladen download ; lesen | schreiben',
    'senden schicken versenden verschicken absenden absender sender | empfangen erhalten empfänger bekommen',
    'einzahlen einzahlung | auszahlen auszahlung abheben abhebung ; überweisen zahlen bezahlen | erhalten empfangen erstatten erstattung',
    'verleihen | ausleihen ; einnahmen einkommen ertrag verdienen | ausgaben ausgeben aufwand ; gewinn | verlust ; gewinnen | verlieren',
    'erhöhen anheben steigern erhöhung hochsetzen vergrößern maximieren | senken verringern reduzieren herabsetzen senkung mindern verkleinern minimieren',
    'steigen zunehmen | sinken fallen abnehmen ; upgrade aufwerten | downgrade herabstufen',
    'annehmen akzeptieren genehmigen zustimmen zusagen genehmigung | ablehnen ablehnung verweigern absagen widersprechen',
    'erlauben zulassen gestatten | verbieten untersagen verhindern',
    'buchen reservieren bestellen | stornieren absagen abbestellen stornierung widerrufen ; einstellen anstellen | entlassen kündigen',
    'beitreten eintreten beitritt | austreten verlassen austritt ; ankommen ankunft | abfahren abfahrt abreisen abreise abflug abfliegen',
    'anreise einchecken check-in | abreise auschecken check-out ; einsteigen | aussteigen | umsteigen',
    'abholen abholung | bringen liefern lieferung zustellen ; hinfahrt hinflug hinweg hinreise | rückfahrt rückflug rückweg rückreise',
    'einreise einreisen | ausreise ausreisen ; eingang eingehend | ausgang ausgehend ; bestehen bestanden | durchfallen',
    'vorher bevor zuvor davor | nachher nachdem danach ; früher früheste frühestens | später späteste spätestens',
    'erster erste erstes ersten | letzter letzte letztes letzten ; groß größer größte | klein kleiner kleinste',
    'alt älter älteste | jung jünger jüngste ; alt alte alten | neu neue neuen',
    'höchste höchster maximal maximum höchstens meisten | niedrigste mindest minimum minimal mindestens wenigsten',
    'mehr höher länger größer | weniger niedriger kürzer kleiner geringer ; hoch | niedrig tief gering ; über oberhalb | unter unterhalb',
    'besser beste besten | schlechter schlechteste schlimmste ; gut | schlecht',
    'billig günstig billiger günstiger günstigste preiswert | teuer teurer teuerste ; schnell schneller schnellste | langsam langsamer langsamste',
    'einfach leicht | schwer schwierig ; warm heiß | kalt kühl ; sicher ungefährlich | unsicher gefährlich ; stark | schwach ; voll | leer',
    'nah nahe nächste | fern weit ; innen drinnen innerhalb | außen draußen außerhalb ; öffentlich | privat',
    'privat persönlich | geschäftlich gewerblich beruflich ; inland national | ausland international ; online | offline filiale',
    'manuell | automatisch ; links linke linken | rechts rechte rechten ; oben | unten ; vorne | hinten ; positiv | negativ ; immer | nie niemals',
    'alle alles | keine nichts ; vorteil | nachteil ; arbeitgeber | arbeitnehmer angestellter ; käufer kunde | verkäufer händler',
    'lehrer | schüler ; arzt | patient ; eltern mutter vater | kind kinder ; männlich mann herr männer herren | weiblich frau dame frauen damen',
    'erwachsene erwachsener | kind kinder ; legal erlaubt | illegal verboten ; sichtbar | unsichtbar versteckt',
    'pflicht verpflichtend obligatorisch | freiwillig optional ; dauerhaft permanent unbefristet | vorübergehend temporär befristet',
    'brutto | netto ; mit samt inklusive inkl | ohne exklusive zzgl ; vor | nach ; belasten belastung lastschrift | gutschreiben gutschrift',
  ],
  alternatives: [
    'tag täglich | woche wöchentlich | monat monatlich | quartal vierteljährlich | jahr jährlich | stunde stündlich',
    'vater papa | mutter mama | sohn | tochter | bruder | schwester | onkel | tante | opa großvater | oma großmutter | ehemann | ehefrau',
    'frühstück | mittagessen | abendessen ; sommer | winter | herbst | frühling frühjahr',
    'nord norden nördlich | süd süden südlich | ost osten östlich | west westen westlich',
    'rot | blau | grün | gelb | schwarz | weiß | lila | rosa | braun | grau',
    'auto wagen pkw | bus | zug bahn | flugzeug flug | fahrrad rad | schiff fähre ; hund | katze | pferd | kaninchen | vogel',
    'benutzername | passwort kennwort | email e-mail | telefonnummer handynummer | adresse anschrift | iban | geburtsdatum',
    'bar bargeld | karte | rechnung | lastschrift | überweisung | vorkasse | ratenzahlung',
    'kreditkarte | debitkarte girokarte | kundenkarte | sim-karte ; girokonto | sparkonto tagesgeld tagesgeldkonto | depot | festgeld',
    'personalausweis ausweis | reisepass pass | führerschein | visum ; weihnachten | ostern | pfingsten | silvester',
    'kaffee | tee | bier | wein | wasser | milch ; rind rindfleisch | schwein schweinefleisch | huhn hähnchen | lamm | fisch | tofu',
    'wolle | seide | baumwolle | leinen | leder | kunststoff | holz | metall ; klein s | mittel m | groß l',
  ],
  synonyms: [
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
    'anmelden einloggen registrieren | abmelden ausloggen | öffnen aufmachen | schließen zumachen | dauern brauchen | fahren abfahren gehen',
    'ankommen eintreffen | verlieren abhandenkommen | verloren weg gestohlen | vergessen verlegt | hinzufügen einfügen ergänzen',
    'schnell rasch zügig | schnellste schnellster | günstig billig preiswert | gut prima | beste bester | wichtig wesentlich | sofort gleich umgehend',
    'aktuell derzeit momentan gerade | kostenlos gratis umsonst | notwendig nötig erforderlich | erlaubt gestattet zulässig | erhöhen anheben hochsetzen heraufsetzen',
    'senken verringern reduzieren herabsetzen | übertragen überweisen | einstellung konfiguration | benachrichtigung mitteilung push',
    'öffnungszeiten geöffnet | arbeiten schaffen | job stelle arbeit | essen speise gericht mahlzeit | stadt ort | anleitung erklärung',
  ],
  names: [
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
  ],
  nameEnding: /(?:isch(?:e[nrms]?)?|er|en|es|e|s)$/,
  particles: [
    'ein aus an ab: schalten schalte schaltet schaltest stelle stellt stellen mache macht machen dreh drehe',
    'an ab: melde melden meldet meldest logge',
    'ein aus: logge loggen loggt zahle zahlen zahlt checke',
    'auf zu: mache macht machen schließe sperre drehe',
  ],
  phrases:
    'new york=newyork | vereinigte staaten=usa | vereinigten staaten=usa | vereinigtes königreich=uk | e mail=email',
  oneWay: 'von nach zu zum zur aus in ins vor gegen über unter für auf bis durch mit als an bei',
  eitherWay: 'und oder sowie & vs',
  fillers: 'der die das den dem des ein eine einen einem einer eines denn doch mal eben',
  determiners:
    'mein meine meinen meinem meiner dein deine unser unsere unseren ihr ihre ihren ihrem sein seine dieser diese dieses diesen diesem',
  turning: [
    'von vom aus | nach zu zum zur ; vor bevor | nach nachdem | bis | seit | während ; über oberhalb | unter unterhalb ; innerhalb | außerhalb ; mit | ohne',
  ],
  passive: 'von vom durch',
  quantifiers: `
    all alle alles aller allen jede jeder jedes jeden jedem sämtliche beide ganze ganzen | any einige manche irgendein irgendeine mehrere jemand | few wenige wenig
    | many viele viel | most meisten mehrheit | half hälfte halbe halber halben | none kein keine keinen keiner niemand | only nur lediglich bloß ausschließlich
    | exactly genau exakt | least mindestens wenigstens | atmost höchstens maximal | other andere anderen anderer anderes | too auch zusätzlich außerdem | always immer ständig
    | often oft häufig meistens | sometimes manchmal gelegentlich | rarely selten | never nie niemals | already schon bereits | still noch`,
  questionWords: `
    wer=person | wem=person | wen=person | wann=time | um wie viel uhr=time | um wieviel uhr=time | wie spät=time | wo=place | wohin=place | woher=place | warum=reason | weshalb=reason
    | wieso=reason | was=thing | welche=thing | welcher=thing | welches=thing | welchen=thing | welchem=thing | wofür=thing | womit=thing | wie=manner | wie ist=thing
    | wie sind=thing | wie war=thing | wie heißt=thing | wie heißen=thing | wie lautet=thing | wie lauten=thing | wie sieht=thing | wie wird=thing | wie hoch=thing | wie teuer=thing
    | wie viel=count | wie viele=count | wieviel=count | wieviele=count | wie lange=extent | wie lang=extent | wie oft=extent | wie weit=extent | wie alt=extent | wie groß=extent
    | wie schnell=extent | wie bald=time`,
  openings: `
    muss=duty | müssen=duty | müssen sie=thing | musst du=thing | darf=permission | dürfen=permission | kann=permission | können=permission | können sie=thing | könnten sie=thing
    | kannst du=thing | könntest du=thing | soll=advice | sollte=advice | sollen=advice | sollten=advice | ist=fact | sind=fact | bin=fact | war=fact | hat=fact | habe=fact | gibt=fact
    | wird=fact | werden=fact`,
  duties: 'muss ich=duty | muss man=duty | müssen wir=duty',
  qualities:
    'verpflichtet=duty | pflicht=duty | nötig=duty | notwendig=duty | erforderlich=duty | verpflichtend=duty | erlaubt=permission | möglich=permission | gestattet=permission | zulässig=permission',
}
