import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { checkoutEvent, newBuyer } from '../webhooks/testing/events.ts'
import { startTestApi, type TestApi } from '../webhooks/testing/test-api.ts'

const API_FOLDER = fileURLToPath(new URL('../../../', import.meta.url))

let api: TestApi
const workers: ChildProcess[] = []
beforeAll(async () => {
  api = await startTestApi()
})
afterAll(async () => {
  for (const worker of workers) await kill(worker)
  await api.close()
})

/** A worker in a process of its own, as an operator runs it. */
function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, ['--import', 'tsx', 'src/server.ts'], {
    cwd: API_FOLDER,
    env: { PATH: process.env['PATH'] ?? '', ...api.env, ROLE: 'worker', PORT: '0', LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  })
  workers.push(worker)
  return worker
}

async function kill(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return
  worker.kill('SIGKILL')
  await once(worker, 'exit')
}

test('a mail whose worker is killed between commit and send, or in mid-send, is sent after the restart', async () => {
  // Committed, and no worker there to send it.
  await api.deliver(checkoutEvent(newBuyer()))
  api.provider.answers.push('hang')
  const first = startWorker()
  await vi.waitFor(() => expect(api.provider.requests).toBe(1), 40_000)
  await kill(first)
  const killedAt = performance.now()
  startWorker()
  await vi.waitFor(() => expect(api.provider.mails).toHaveLength(1), { timeout: 90_000, interval: 250 })
  expect(performance.now() - killedAt).toBeLessThan(90_000)
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(api.provider.mails[0]?.text ?? '')?.[0] ?? ''
  expect((await api.validate(token)).status).toBe(200)
  const deliveries = await api.deps.db.selectFrom('emailDeliveries').select('status').execute()
  expect(deliveries).toEqual([{ status: 'sent' }])
}, 120_000)
