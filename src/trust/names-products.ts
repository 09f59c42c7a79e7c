/** Names of products that are the same in every language: a kind of thing a line. */
export const products: readonly string[] = [
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

/** Words that make another product of the name before them; behind a number in small letters too. */
export const variants: ReadonlySet<string> = wordsIn('plus pro max mini ultra lite se xl xs xr fe neo lts turbo hybrid')
/** The same, where they or the name have a capital. */
export const editions: ReadonlySet<string> = wordsIn(
  `premium deluxe standard basic essential advanced professional enterprise ultimate classic compact slim prime air
  extended fold flip edge oled touch elite sport kids junior senior home student business express`,
)

function wordsIn(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/))
}
