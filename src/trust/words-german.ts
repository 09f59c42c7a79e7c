import type { LanguageWords } from './language-words.ts'
import { alternatives, opposites } from './opposites-german.ts'
import { germanNumbers } from './number-words.ts'
import { withoutEndings } from './stem-endings.ts'
import { names, synonyms } from './synonyms-german.ts'

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
    kann kannst können könnt könnte könntest könnten konnte muss musst müssen müsste soll sollst sollen sollt sollte solltest sollten darf darfst dürfen dürft dürfte will willst wollen wollt wollte möchte möchtest möchten mag mögen
    wer wem wen wessen was welche welcher welches welchen welchem wann wo wohin woher warum weshalb wieso wie wieviel viel viele wofür wozu womit
    dieser diese dieses diesen diesem jener jene jenes hier da dort so sehr auch nur noch schon nun jetzt ja etwas alle alles jede jeder jedes jeden
    bitte danke hallo hi sag sagen sage zeig zeigen zeige geben gib gibt nenne erkläre erklären weiß weißt wissen brauche brauchen benötige benötigen gern gerne
    tun tue macht mache machen machst geht gehe gehen lassen lasse lässt bekomme bekommen eigentlich genau überhaupt wirklich möglich möglichkeit weise`,
  numberWords: `${germanNumbers()}
    null=0 zwo=2 tausend=1000 eintausend=1000 zweitausend=2000 dreitausend=3000 fünftausend=5000 zehntausend=10000 million=1000000 millionen=1000000
    milliarde=1000000000 milliarden=1000000000 dutzend=12 zweite=2 zweiten=2 zweiter=2 zweites=2 dritte=3 dritten=3 dritter=3 drittes=3 vierte=4 vierten=4 vierter=4
    fünfte=5 fünften=5 fünfter=5 sechste=6 sechsten=6 siebte=7 siebten=7 achte=8 achten=8 neunte=9 neunten=9 zehnte=10 zehnten=10
    zweimal=2 dreimal=3 viermal=4 fünfmal=5 anderthalb=1.5 eineinhalb=1.5 zweieinhalb=2.5`,
  looseNumbers: `
    ein=1 eine=1 einen=1 einem=1 einer=1 eins=1 einmal=1 einzige=1 einzigen=1 erste=1 ersten=1 erster=1 erstes=1 erstem=1 i=1 v=5 x=10
    halb=0.5 halbe=0.5 halben=0.5 halber=0.5 halbes=0.5 doppelt=2 doppelte=2 doppelten=2 paar=2 dreifach=3 dreifache=3`,
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
  datePrepositions: 'im am vom',
  dateSides: 'until bis | before vor | after nach | since seit ab',
  agoBefore: 'vor',
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
    | keine ahnung | keine sorge | nichts als | wenn nicht | ob nicht | wieso nicht`,
  negativePrefixes: 'un in nicht',
  reversingPrefixes: 'un ent de des in miss ver anti nicht',
  courtesies:
    'danke dank bitte grüße gruß hallo guten moin servus entschuldigung entschuldigen verzeihung tschüss freundlichen liebe vielen',
  opposites,
  alternatives,
  synonyms,
  names,
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
  adding: 'und sowie &',
  persons: 'ich mich mir wir uns | du dich dir | euch | er ihn ihm | sie ihnen',
  hasCompounds: true,
  fillers: 'der die das den dem des ein eine einen einem einer eines denn doch mal eben',
  determiners:
    'mein meine meinen meinem meiner dein deine unser unsere unseren ihr ihre ihren ihrem sein seine dieser diese dieses diesen diesem',
  turning: [
    'von vom aus | nach zu zum zur ; vor bevor | nach nachdem | bis | seit | während in im ; über oberhalb | unter unterhalb ; innerhalb | außerhalb ; mit | ohne',
  ],
  passive: 'von vom durch',
  quantifiers: `
    all alle alles aller allen jede jeder jedes jeden jedem sämtliche beide ganze ganzen | any einige manche irgendein irgendeine mehrere jemand | few wenige wenig
    | many viele viel | most meisten mehrheit | half hälfte halbe halber halben | none kein keine keinen keiner niemand | only nur lediglich bloß ausschließlich
    | exactly genau exakt | least mindestens wenigstens | atmost höchstens maximal | other andere anderen anderer anderes | too auch zusätzlich außerdem | always immer ständig
    | often oft häufig meistens | sometimes manchmal gelegentlich | rarely selten | never nie niemals | already schon bereits | still noch`,
  yes: 'ja | jawohl | jep | genau | richtig | das stimmt | stimmt',
  no: 'nein | nee | leider nein | leider nicht, | falsch | das stimmt nicht | das ist falsch',
  overtures: `
    hallo | guten tag | guten morgen | guten abend | gern | gerne | sehr gern | sehr gerne | natürlich | selbstverständlich | klar | na klar | aber klar | sicher
    | aber sicher | sicherlich | kein problem | danke | danke für ihre frage | vielen dank | bitte | bitte sehr | tut mir leid | es tut mir leid | entschuldigung | gute frage
    | okay | ok | also | nun`,
  courteous: `
    hallo | guten tag | liebe | lieber | sehr geehrte | sehr geehrter | gern geschehen | gerne geschehen | kein problem | danke | vielen dank | herzlichen dank | bitte sehr
    | ich hoffe | hoffentlich hilft | ich helfe ihnen gern | ich helfe gern | ich helfe dir gern | lassen sie mich wissen | lass mich wissen | melden sie sich gern | melden sie sich jederzeit
    | melde dich gern | melde dich jederzeit | sagen sie mir bescheid | sag mir bescheid | wenn sie weitere fragen | wenn du weitere fragen | falls sie weitere fragen | falls sie noch fragen | falls du noch fragen
    | bei weiteren fragen | haben sie weitere fragen | haben sie noch fragen | kann ich ihnen sonst | kann ich sonst noch | mit freundlichen grüßen | viele grüße | beste grüße | schönen tag
    | einen schönen tag | ich wünsche | gute frage | es tut mir leid, das zu hören`,
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
