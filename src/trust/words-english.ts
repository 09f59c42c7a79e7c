import type { LanguageWords } from './language-words.ts'
import { alternatives, opposites, particles } from './opposites-english.ts'
import { names, phrases } from './names-english.ts'
import { stem } from './stem.ts'
import { synonyms } from './synonyms-english.ts'

/** English. For another language translate `words-german.ts`, and add it to `languages` in `languages.ts`. */
export const english: LanguageWords = {
  name: 'English',
  stem,
  stopWords: `
    a an the and or but so if then than as of at by for from in into on onto to with about over under up out off
    is am are was were be been being do does did doing done have has had having will would shall should can could may might must
    i me my mine myself you your yours yourself we us our ours they them their he him his she her it its this that these those
    who whom whose which what when where why how there here some any each every all both such own same just only very too also
    please tell give show know want need like get got let me explain i'm i've i'd i'll you're you've you'd we're it's that's
    what's there's let's hi hello hey thanks thank kindly exactly actually really still one ones possible way ways`,

  numberWords: `
    zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13 fourteen=14
    fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50 sixty=60 seventy=70
    eighty=80 ninety=90 hundred=100 thousand=1000 million=1000000 billion=1000000000 lakh=100000 crore=10000000 dozen=12
    third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10 eleventh=11 twelfth=12 thirteenth=13
    fourteenth=14 fifteenth=15 sixteenth=16 seventeenth=17 eighteenth=18 nineteenth=19 twentieth=20 thirtieth=30
    fortieth=40 fiftieth=50 sixtieth=60 seventieth=70 eightieth=80 ninetieth=90 hundredth=100 thousandth=1000
    twice=2 thrice=3`,
  looseNumbers: 'one=1 once=1 single=1 first=1 i=1 v=5 x=10 half=0.5 couple=2 both=2 double=2 triple=3',
  ones: 'one=1 first=1 second=2',

  casedWords: `
    US=usa GET=httpget II=two III=three IV=four VI=six VII=seven VIII=eight IX=nine XI=eleven XII=twelve
    XIII=thirteen XIV=fourteen XV=fifteen XVI=sixteen XVII=seventeen XVIII=eighteen XIX=nineteen XX=twenty`,

  units: `
    km kms kilometer kilometre | mi mile | m meter metre | cm centimeter centimetre | mm millimeter millimetre
    | ft foot feet | inch inches | yd yard | kg kgs kilo kilogram | g gm gram | mg milligram | mcg microgram | oz ounce
    | lb lbs pound | stone | ton tonne | l liter litre | ml milliliter millilitre | gallon | pint | cup
    | tablespoon tbsp | teaspoon tsp | kb kilobyte | mb megabyte | gb gigabyte gig | tb terabyte | mbps
    | hz hertz | khz | mhz | ghz | w watt | kw kilowatt | kwh | v volt | mv millivolt | amp ampere | ma milliamp | mah
    | ms millisecond | s sec second | min minute | h hr hour | am | pm | day | night | week | fortnight | month | year yr
    | decade | century | % percent | c °c celsius | f °f fahrenheit | ° degree | kelvin | mph | kph kmh | calorie kcal | joule`,
  currencies: `
    usd dollar buck | gbp pound quid sterling | eur euro | inr rupee rs | jpy yen | cny yuan rmb renminbi | chf franc | cad | aud | nzd | sek krona
    | nok dkk krone | pln zloty | czk koruna | huf forint | rub ruble rouble | lira | brl | mxn peso | zar rand | aed dirham
    | sar riyal | krw won | btc bitcoin | eth ether | cent | penny pence`,

  days: `yesterday | tomorrow | tonight | monday mon | tuesday tue tues | wednesday wed | thursday thu thur thurs
    | friday fri | saturday | sunday | weekend | weekday`,
  months: `january jan | february feb | march | april apr | may | june jun | july jul | august aug | september sept sep
    | october oct | november nov | december dec`,
  doubtfulMonths: 'march may august mon wed fri dec jan',
  datePrepositions: 'in of on',
  dateSides: 'until by till | before | after | since',
  ago: 'ago',
  dayParts: 'today morning noon midday afternoon evening night midnight dawn dusk',
  periods:
    'week weekend month quarter year day night morning evening afternoon hour decade century semester term season',
  pointers: 'last past previous | next coming upcoming following | this',

  negators: `
    not non no never none nobody nothing nowhere neither nor without unless cannot except excluding cant dont doesnt didnt isnt arent
    wasnt werent wont wouldnt shouldnt couldnt havent hasnt hadnt aint`,
  softNegatives: `
    fail failure unable impossible refuse decline reject lack miss avoid prevent wrong problem issue error
    trouble deny lost lose pending zero hard difficult difficulty unsuccessful invalid incomplete
    disappear gone bounce forbid illegal unavailable broken incorrect unrecognized unknown struggle stuck hardly barely
    unauthorized unauthorised unexpected strange fraudulent forget forgot forgotten`,
  denials: ['to: fail refuse decline forget neglect omit cease', '*: avoid prevent lack skip', 'of from: free'],
  idleNegations: `
    not sure | not certain | not clear | don't know | don't understand | don't remember | don't see how | don't get it
    | can't figure | can't remember | can't understand | can't be sure | not know | not understand | dont know
    | dont understand | or not | or no | if not | not only | not just | why not | no idea | no clue | no problem | no matter
    | no doubt | not to mention | don't worry | can't wait | don't mind | nothing but`,
  negativePrefixes: 'un in im il ir non dis',

  reversingPrefixes: 'un dis de in im il ir non mis anti',

  joints:
    'if when whenever whether because while although though but that who which where before after until unless once and or',
  courtesies: 'thank thanks thx regards cheers appreciate appreciated hello hi hey dear sorry excuse',

  opposites,
  alternatives,
  synonyms,
  names,
  nameEnding: /(?:ians?|ans?|ese|ish|ia|is?|s|y|a|en?|ns?)$/,
  particles,
  phrases,
  oneWay: `to into onto from than before after against over about on in of for by through toward towards under above below as per via
    without behind inside outside within during if because unless while when until since`,
  fillers: 'a an the do does did',
  passive: 'by',
  eitherWay: 'and or & vs versus',
  adding: 'and &',
  auxiliaries: 'be been being had would shall might',
  mutual: `
    with between same similar alike equal equivalent related relation relationship compatible together different differ
    difference distinct compare comparison combine mix marry married next beside adjacent alongside means equals interact
    connected near`,
  directing: `
    replace substitute supersede exchange cover fill feed supply provide pay charge treat wrap coat load serve power
    equip overwrite`,
  persons: 'i me we us | you | he him she her they them',
  determiners: 'my your our their his her its this that these those one',
  turning: [
    'from | to into',
    'before | after | until till | during | ago',
    'on over above upon | under below beneath',
    'to | past',
    'inside | outside',
  ],
  quantifiers: `
    all every each everybody everyone both entire whole | one single | any some anybody anyone several somebody someone
    | few little | many much lots plenty multiple | most majority | half | quarter | either | neither none no nobody
    | only solely exclusively merely | exactly precisely | least minimum | other | also too additionally
    | always constantly | often usually frequently mostly | sometimes occasionally | rarely seldom hardly
    | never | already | still yet`,

  yes: "yes | yeah | yep | yup | correct | that's right | that is right | that's correct | that is correct",
  no: "no, | nope | incorrect | that's not | that is not | that's wrong | that is wrong",
  overtures: `
    sure | sure thing | certainly | of course | absolutely | great | well | okay | ok | hi | hello | hey | hi there | hello there | thanks
    | thank you | thanks for asking | sorry | good question | great question | no problem | no worries | you're welcome | gladly`,
  courteous: `
    thanks | thank you | you're welcome | no problem | no worries | happy to help | glad to help | i'm happy to | i am happy to | i'm glad to
    | i'm sorry to hear | i am sorry to hear | i'd be happy to | i would be happy to | i hope | hope this | hope that | let me know
    | please let me know | feel free | please feel free | if you have any other | if you have any more | if you have any further
    | is there anything else | have a nice | have a great | have a good | best regards | kind regards | hi | hello | dear | good question
    | great question | sorry about | sorry for the | don't hesitate | please don't hesitate`,

  questionWords: `
    who=person | whom=person | when=time | where=place | why=reason | what=thing | which=thing | whose=thing | how=thing
    | how do=manner | how does=manner | how did=manner | how can=manner | how could=manner | how should=manner
    | how would=manner | how will=manner | how to=manner | how i=manner | how must=manner | how many=count
    | how much=count | how long=extent | how often=extent | how far=extent | how old=extent | how big=extent
    | how large=extent | how tall=extent | how fast=extent | how soon=time | how come=reason`,
  openings: `
    must=duty | must you=thing | may=permission | may you=thing | can=permission | can you=thing | could=permission
    | could you=thing | should=advice | should you=thing | is=fact | are=fact | am=fact | was=fact | were=fact | do=fact
    | does=fact | did=fact | has=fact | have=fact | will=fact`,
  duties: 'have to=duty | need to=duty',
  qualities: `
    required=duty | obliged=duty | obligatory=duty | mandatory=duty | compulsory=duty | necessary=duty
    | allowed=permission | permitted=permission | possible=permission | able=permission | optional=permission`,
}
