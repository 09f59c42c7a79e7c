const tens = (names: string): readonly string[] => names.split(' ')

/** Number words that German writes in one, up to 999: `einundzwanzig=21 zweihundertfünfzig=250`. */
export function germanNumbers(): string {
  const ones = tens('ein zwei drei vier fünf sechs sieben acht neun')
  const small = ['eins', ...ones.slice(1), ...tens('zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn')]
  const below = [...small, 'achtzehn', 'neunzehn']
  for (const ten of tens('zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig')) {
    below.push(ten, ...ones.map((one) => `${one}und${ten}`))
  }
  const above = ['', ...ones].flatMap((hundreds, at) => {
    const count = Math.max(at, 1) * 100
    return ['', ...below].map((rest, more) => `${hundreds}hundert${rest}=${count + more}`)
  })
  // `eins` alone says little
  return [...below.slice(1).map((word, at) => `${word}=${at + 2}`), ...above].join(' ')
}

/** Number words that French writes with hyphens: `vingt-deux=22 quatre-vingt-dix=90`. */
export function frenchNumbers(): string {
  const small = tens('un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize')
  const below = [...small, 'dix-sept', 'dix-huit', 'dix-neuf']
  const words = ['dix-sept=17', 'dix-huit=18', 'dix-neuf=19', 'quatre-vingts=80', 'soixante-et-onze=71']
  const spans: readonly (readonly [ten: string, value: number, most: number])[] = [
    ['vingt', 20, 9],
    ['trente', 30, 9],
    ['quarante', 40, 9],
    ['cinquante', 50, 9],
    ['soixante', 60, 19],
    ['septante', 70, 9],
    ['quatre-vingt', 80, 19],
    ['nonante', 90, 9],
  ]
  for (const [ten, value, most] of spans) {
    words.push(`${ten}=${value}`, `${ten}-et-un=${value + 1}`, `${ten}-et-une=${value + 1}`)
    words.push(...below.slice(0, most).map((word, at) => `${ten}-${word}=${value + at + 1}`))
  }
  return words.join(' ')
}
