import { defineConfig } from 'vitest/config'

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions: ['stratagent-source'] },
  ssr: { resolve: { conditions: ['stratagent-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/servers/global-setup.ts'],
    environment: 'node',
    // much of a test is waiting for servers and processes: a core less, as is the default, would leave one
    maxWorkers: '100%',
    // no test measures time by this: on a machine with other work a start of a process alone takes seconds
    testTimeout: 30_000,
    hookTimeout: 60_000,
    fsModuleCache: false,
  },
})
