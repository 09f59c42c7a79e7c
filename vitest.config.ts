import { defineConfig } from 'vitest/config'

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions: ['stratagent-source'] },
  ssr: { resolve: { conditions: ['stratagent-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/global-setup.ts'],
    environment: 'node',
    fsModuleCache: false,
  },
})
