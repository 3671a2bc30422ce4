import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { usageTracking } from '@kamiyo/usage-tracking'
import { expect, inject, it } from 'vitest'
import { waitFor } from '../../harness/wait-for.ts'
import { createSpoolDirectory, segmentsIn } from './spool-directory.ts'
import { prepareUsageApi } from './start-usage-api.ts'

const api = prepareUsageApi()
const SERVER = fileURLToPath(new URL('./tracked-server.ts', import.meta.url))
const LIVES = inject('mode') === 'long' ? 24 : 3
const CALLERS = 16

async function startServer(env: Record<string, string>) {
  const child = spawn(process.execPath, [SERVER], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [port] = await once(child.stdout, 'data')
  return { child, port: Number(port) }
}

/** How many calls were answered before the process was killed. */
async function callUntilKilled(env: Record<string, string>, afterMs: number): Promise<number> {
  const { child, port } = await startServer(env)
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS })
  let answered = 0
  let isKilled = false
  const call = async () =>
    await new Promise<void>((resolve) => {
      const request = get({ port, host: '127.0.0.1', path: '/x', agent }, (response) => {
        // A client that has read the status was answered.
        answered += 1
        response.resume().on('close', resolve)
      })
      request.on('error', () => resolve())
    })
  const callers = Array.from({ length: CALLERS }, async () => {
    while (!isKilled) await call()
  })
  await sleep(afterMs)
  child.kill('SIGKILL')
  isKilled = true
  await Promise.all([...callers, once(child, 'exit')])
  agent.destroy()
  return answered
}

it('no answered call is lost, and none counts twice, when processes are killed at any moment', {
  timeout: 300_000,
}, async () => {
  const tenant = await api.createTenant()
  const spoolDir = createSpoolDirectory()
  const env = { USAGE_URL: api.url(), USAGE_KEY: tenant.key, SPOOL: spoolDir }
  let answered = 0
  for (let life = 0; life < LIVES; life += 1) {
    // Two at once share the folder, and each life begins with what those before it left.
    const pair = [1, 2].map(async () => await callUntilKilled(env, 100 + Math.random() * 400))
    for (const count of await Promise.all(pair)) answered += count
  }
  const usage = usageTracking({ url: api.url(), apiKey: tenant.key, meter: 'api_call', spoolDir })
  await waitFor('the rest to be reported', async () =>
    (await segmentsIn(spoolDir)).length === 0 ? true : undefined,
  )
  await usage.close()
  const { all: stored = 0 } = await api.count(tenant)
  expect(answered).toBeGreaterThan(LIVES * CALLERS)
  expect(stored).toBeGreaterThanOrEqual(answered)
  // Calls that were counted when the process was killed, just before their answers left.
  expect(stored - answered).toBeLessThanOrEqual(LIVES * 2 * CALLERS)
})
