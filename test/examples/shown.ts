/** What an example shows: each of these is found in what it prints, spaces and figures that vary aside. */
export const shown: Readonly<Record<string, readonly RegExp[]>> = {
  '01-hello-agent.ts': [
    /^provider spent \$0\.0010/,
    /\nexact spent \$0\.0000 saved \$0\.0010/,
    /\nsemantic .*asked 1 time/s,
  ],
  '02-cached-tool.ts': [/on its way\. miss 1\n.*on its way\. hit 1\n.*done\. bypass 1\n.*cancelled\. miss 2/],
  '03-semantic-cache.ts': [
    /Tell me the capital city of France\. semantic 0\.\d+ hit/,
    /capital of Spain\? provider 0\.\d+ miss below-threshold/,
    /order 48231 right now\? semantic/,
    /order 48213\? provider 0\.9\d+ refused by the guard numbers: .*48213.*48231/,
    /turn off roaming\? provider 0\.\d+ refused by the guard opposites: "off" is asked for, the stored question has "on"/,
  ],
  '04-prompt-cache.ts': [
    /anthropic.*\n.*\n.*dog\? 1151 0 1145 \$0\.00297 \$0\.00000 1\nAnd a cat\? 1168 1145 19 \$0\.00036 \$0\.00206 2/,
    /openai.*\n.*\n.*dog\? 1205 0 0 \$0\.00032 \$0\.00000 1\nAnd a cat\? 1233 1152 0 \$0\.00007 \$0\.00026 1/,
  ],
  '05-embedding-cache.ts': [
    /^first start .*\n.*belt red scarf, blue scarf, leather belt 0\.0 ms\n.* silk tie [\d.]+ ms\n.*scarf - [\d.]+ ms/,
    /\nsecond start.*(\n.* - [\d.]+ ms){3}$/,
  ],
  '06-invalidate-and-warm.ts': [
    /delivery take\? provider exact provider provider exact/,
    /worn shoe\? provider exact exact provider exact/,
    /entries dropped - - 4 8 12/,
    /differs in locale\.$/,
  ],
  '07-tenants.ts': [
    /acme ann provider .*\n ?acme bob exact .*\n ?acme bob staff provider .*\n ?other ann provider At nine\./,
    /acme ann exact ann has 12 euro\n ?acme bob provider bob has 12 euro\n ?other ann provider/,
    /\nTENANT_REQUIRED: /,
  ],
  '08-streaming.ts': [
    /first miss 2 tool-call│tool-progress│tool-result│Some │flowers │are │blue\.\nsecond hit 2 Some │flowers │are │blue\./,
    /leaves ABORTED 4 tool-call│tool-result│Some │flowers\n/,
    /one of two miss 6 .*\nthe other coalesced 6 .*Some │flowers │are │blue\.\nSome flowers are blue\.$/,
  ],
  '10-parallel-and-sequence.ts': [
    /^step answered by output\nLet us fly there\. → Quick, but dear\. \(spent \$0\.003, saved \$0\.001\)/,
    /\nLet us fly there\. → Quick, but dear\. \(spent \$0\.000, saved \$0\.004\)\n(review\/\S+ exact .*\n){4}/,
    /train\. → .* \(spent \$0\.002, saved \$0\.002\)\n(.*\n)+review\/editor exact/,
    /asked 5 times\.$/,
  ],
  '12-trusted-hits.ts': [
    /report my lost card\? provider 0\.9\d+ .*\n.*\n.*request a refund\? provider 0\.9/,
    /judged pairs: 1 right, 1 wrong \(by audits 2, by people 0\)\nmeasured error: 50 %/,
    /request a refund\? semantic 0\.9\d+ It is paid.*\n.*request a refund\? provider .* \(a person has refused that pair\)\n.*request a refund\? exact - Choose/,
    /\nto be reviewed: "How long does a delivery usually take\?" .*\njudged pairs: 1 right, 1 wrong \(by audits 0, by people 2\)/,
  ],
  '11-workers.ts': [/^This example needs a Redis: start one with `npm run redis`/],
}
