import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describeServers } from '../../servers/describe-servers.ts'
import { startRedis } from '../../servers/redis-server.ts'

const root = new URL('../../../', import.meta.url)
const flags = ['--conditions=stratagent-source', '--import', import.meta.resolve('@oxc-node/core/register')]

await describeServers('the example with workers', {}, (programs) => {
  it('shares its runs among three, loses one, and ships each order once', async () => {
    await using server = await startRedis(programs, { search: false })
    const env = {
      ...process.env,
      REDIS_URL: server.url,
      TS_NODE_PROJECT: fileURLToPath(new URL('tsconfig.json', root)),
    }
    const child = spawn(process.execPath, [...flags, fileURLToPath(new URL('examples/11-workers.ts', root))], { env })
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect(errors).toBe('')
    expect(output).toMatch(/^(Order \d is on its way, says worker [123]\.\n){9}/)
    expect(output).toMatch(/[23] workers answered, and 9 parcels left for 9 orders\./)
    expect(output).toMatch(/saw it: tool-call, tool-result, attempt, text\./)
  })
})
