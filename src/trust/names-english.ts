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
  `python | java | javascript js | typescript ts | ruby | rust | golang | kotlin | swift | php | perl | scala | haskell | matlab | fortran
  | cobol | lua | elixir | clojure | c++ cpp | c# csharp`,
  'react | angular | vue | svelte | django | flask | rails | laravel | spring | express | fastapi | nextjs',
  'windows | macos mac osx | linux | ubuntu | debian | fedora | centos | chromeos',
  'android | ios iphone ipad | symbian',
  'chrome | firefox | safari | edge | opera | brave',
  'postgres postgresql | mysql | sqlite | oracle | mongodb mongo | redis | cassandra | dynamodb | mariadb | snowflake | bigquery',
  'aws amazon | azure | gcp googlecloud | heroku | vercel | netlify | digitalocean',
  'npm | yarn | pnpm | pip | conda | poetry | cargo | maven | gradle | homebrew brew | apt',
  'git | svn | mercurial',
  'github | gitlab | bitbucket',
  'docker | kubernetes k8s | podman',
  'pdf | csv | json | xml | yaml | html | markdown | docx word | xlsx excel | png | jpg jpeg | svg | mp3 | mp4 | gif',
  'visa | mastercard | amex americanexpress | maestro | discover',
  'paypal | stripe | applepay | googlepay | venmo | zelle | klarna | alipay | samsungpay | cashapp',
  'gmail | outlook hotmail | yahoo | icloud',
  'facebook fb | instagram | twitter | tiktok | whatsapp | telegram | linkedin | snapchat | youtube | reddit | pinterest | quora | discord | slack | signal',
  'netflix | hulu | spotify | disney | hbo | amazonprime primevideo',
  'apple | samsung | google | microsoft | huawei | xiaomi | nokia | sony | dell | lenovo | intel | amd | nvidia',
  'ps3 | ps4 | ps5 playstation | xbox | nintendo switch',
  'toyota | honda | ford | bmw | audi | mercedes | tesla | volkswagen vw | hyundai | nissan | volvo',
  'usd dollar | eur euro | gbp sterling | inr rupee | jpy yen | cny yuan | chf franc | cad | aud | bitcoin btc | ethereum eth ether',
  'gpt | claude | gemini | llama | mistral | bert',
  'christian christianity | muslim islam islamic | hindu hinduism | buddhist buddhism | jew jewish judaism | sikh sikhism',
]

/** Words that are one when they stand side by side. */
export const phrases = `
  how old=age | how long=duration | how far=distance | united states=usa | new hampshire=newhampshire | new jersey=newjersey | new mexico=newmexico | north carolina=northcarolina
  | north dakota=northdakota | south carolina=southcarolina | south dakota=southdakota | rhode island=rhodeisland
  | west virginia=westvirginia | world war=worldwar | united kingdom=uk | great britain=uk | saudi arabia=saudiarabia |
  south korea=southkorea | north korea=northkorea | south africa=southafrica | new zealand=newzealand |
  hong kong=hongkong | sri lanka=srilanka | new york=newyork | new delhi=newdelhi | los angeles=losangeles |
  san francisco=sanfrancisco | buenos aires=buenosaires | sao paulo=saopaulo | apple pay=applepay |
  google pay=googlepay | samsung pay=samsungpay | cash app=cashapp | american express=americanexpress |
  google cloud=googlecloud | amazon prime=amazonprime | prime video=primevideo | cherry pick=cherry-pick |
  check in=check-in | check out=check-out | sign up=signup | front end=frontend | back end=backend`
