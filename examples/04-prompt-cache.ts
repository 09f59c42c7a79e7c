// What every prompt begins with is marked, so that the provider reads it from its own cache. Runs with no key and no network.
import { anthropic, createRuntime, defineAgent, memoryStore, openai } from 'stratagent'
import { providerServer } from 'stratagent/testing'

// speaks both wire formats on this machine and keeps prefixes as the providers do; the official SDKs talk to it
const server = await providerServer({ answer: ({ lastUserText }) => `${lastUserText} See the house rules.` })

const rules = Array.from({ length: 120 }, (_, index) => `Rule ${index + 1}: be brief, be kind, be right.`)
const hotels = ['anthropic/claude-sonnet-5', 'openai/gpt-5-mini'].map((model) =>
  defineAgent({
    name: `hotel-${model.split('/')[0]}`,
    persona: { id: 'hotel', instructions: rules.join('\n') },
    model,
    cache: { semantic: 'off' },
  }),
)

const runtime = await createRuntime({
  agents: hotels,
  providers: [
    anthropic({ baseURL: server.anthropicUrl, apiKey: 'none' }),
    openai({ baseURL: server.openaiUrl, apiKey: 'none' }),
  ],
  store: memoryStore(),
})

const head = ['question', 'prompt', 'read', 'written', 'spent', 'saved', 'marks sent']
const row = ([first = '', ...rest]: readonly unknown[]) =>
  String(first).padEnd(20) + rest.map((cell) => String(cell).padStart(12)).join('')

for (const hotel of hotels) {
  console.log(`\n${hotel.model}\n${row(head)}`)
  for (const question of ['May I bring a dog?', 'And a cat?', 'And a horse?']) {
    const { usage, saved } = await runtime.run(hotel, question, { tenant: 'acme', session: hotel.name })
    const marks = JSON.stringify(server.requests.at(-1)?.body).match(/"(cache_control|prompt_cache_key)"/g) ?? []
    const tokens = [usage.inputTokens, usage.cacheReadTokens, usage.cacheWriteTokens]
    const money = [usage.usd, saved.usd].map((usd) => `$${usd.toFixed(5)}`)
    console.log(row([question, ...tokens, ...money, marks.length]))
  }
}

await runtime.close()
await server.close()
