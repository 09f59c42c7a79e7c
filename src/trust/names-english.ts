import { products } from './names-products.ts'

/** Names that people also type in lower case: synonyms together, `|` between members, a kind of thing a line. */
export const names: readonly string[] = [
  `afghanistan afghan | albania | algeria | angola | argentina | armenia | australia aussie | austria | azerbaijan | bahrain | bangladesh
  | belarus | belgium belgian | bolivia | bosnia | botswana | brazil | bulgaria | cambodia | cameroon | canada canadian | chile | china chinese
  | colombia | croatia | cuba | cyprus | czechia czech | denmark danish | ecuador | egypt | england | estonia | ethiopia | finland finnish
  | france french | georgia | germany german | ghana | greece greek | guatemala | haiti | honduras | hungary | iceland | india indian
  | indonesia | iran persia | iraq | ireland irish | israel | italy italian | jamaica | japan japanese | jordan | kazakhstan | kenya | kuwait
  | latvia | lebanon | libya | lithuania | luxembourg | malaysia | malta | mexico mexican | moldova | mongolia | morocco | myanmar burma
  | nepal | netherlands holland dutch | nicaragua | niger | nigeria | norway norwegian | oman | pakistan | panama | paraguay | peru
  | philippines philippine filipino | poland polish | portugal portuguese | qatar | romania | russia russian | rwanda | senegal | serbia
  | singapore | slovakia | slovenia | somalia | spain spanish | sudan | sweden swedish | switzerland swiss | syria | taiwan | tanzania
  | thailand thai | tunisia | turkey turkish | uganda | ukraine | uruguay | venezuela | vietnam | wales welsh | scotland scottish | yemen
  | zambia | zimbabwe | usa america american | uk britain british | uae emirates | europe european eu | southafrica
  | newzealand | saudiarabia | southkorea | northkorea | hongkong | srilanka`,
  `alabama | alaska | arizona | arkansas | california | colorado | connecticut | delaware | florida | georgia | hawaii | idaho | illinois
  | indiana | iowa | kansas | kentucky | louisiana | maine | maryland | massachusetts | michigan | minnesota | mississippi | missouri
  | montana | nebraska | nevada | newhampshire | newjersey | newmexico | northcarolina | northdakota | ohio | oklahoma | oregon
  | pennsylvania | rhodeisland | southcarolina | southdakota | tennessee | texas | utah | vermont | virginia | westvirginia | wisconsin
  | wyoming | ontario | quebec | bavaria | scotland | wales | kerala | gujarat | punjab | rajasthan | karnataka | maharashtra`,
  `amsterdam | athens | atlanta | auckland | austin | baghdad | bangalore bengaluru | bangkok | barcelona | beijing | berlin | bogota
  | boston | brussels | budapest | buenosaires | cairo | chennai madras | chicago | copenhagen | dallas | delhi newdelhi | denver | detroit
  | dubai | dublin | edinburgh | florence | frankfurt | geneva | glasgow | hamburg | hanoi | helsinki | houston | hyderabad | istanbul
  | jakarta | jerusalem | johannesburg | karachi | kolkata calcutta | kyoto | lagos | lahore | lima | lisbon | liverpool | london
  | losangeles | lyon | madrid | manchester | manila | melbourne | miami | milan | montreal | moscow | mumbai bombay | munich | nairobi
  | naples | newyork nyc | osaka | oslo | paris | perth | porto | philadelphia | phoenix | portland | prague | pune | riyadh | rome | sanfrancisco sf
  | santiago | saopaulo | seattle | seoul | shanghai | stockholm | sydney | taipei | tokyo | toronto | vancouver | venice | vienna
  | warsaw | wellington | zurich`,
  `english | french | german | spanish | italian | portuguese | dutch | russian | polish | chinese mandarin | cantonese | japanese
  | korean | arabic | hebrew | hindi | urdu | bengali | tamil | telugu | turkish | greek | latin | swedish | norwegian | danish | finnish
  | czech | hungarian | thai | vietnamese | swahili`,
  ...products,
]

/** Words that are one when they stand side by side. */
export const phrases = `
  for loop=forloop | while loop=whileloop | how old=age | how long=duration | how far=distance | united states=usa | new hampshire=newhampshire | new jersey=newjersey | new mexico=newmexico | north carolina=northcarolina
  | north dakota=northdakota | south carolina=southcarolina | south dakota=southdakota | rhode island=rhodeisland
  | west virginia=westvirginia | world war=worldwar | united kingdom=uk | great britain=uk | saudi arabia=saudiarabia |
  south korea=southkorea | north korea=northkorea | south africa=southafrica | new zealand=newzealand |
  hong kong=hongkong | sri lanka=srilanka | new york=newyork | new delhi=newdelhi | los angeles=losangeles |
  san francisco=sanfrancisco | buenos aires=buenosaires | sao paulo=saopaulo | apple pay=applepay |
  google pay=googlepay | samsung pay=samsungpay | cash app=cashapp | american express=americanexpress |
  google cloud=googlecloud | amazon prime=amazonprime | prime video=primevideo | cherry pick=cherry-pick |
  check in=check-in | check out=check-out | sign up=signup | front end=frontend | back end=backend`
