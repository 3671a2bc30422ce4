import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../../../tests/harness/database.ts'
import { startMeter } from '../../../testing/start-meter.ts'
import { createDb } from '../../db/client.ts'
import { createLogger } from '../../telemetry/logger.ts'

const DEADLINE_MS = 3_000

/** Between the meter and its database; once it is `silent`, nothing comes through any more. */
async function startLine(target: URL) {
  const line = { isSilent: false }
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    sockets.push(client, upstream)
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    client.on('data', (data) => line.isSilent || upstream.write(data))
    upstream.on('data', (data) => line.isSilent || client.write(data))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(typeof address === 'object' ? address?.port : '')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  return { url: url.href, line, cut }
}

async function createPayer(databaseUrl: string) {
  const db = createDb(databaseUrl, createLogger('silent'), { maxConnections: 1 })
  const account = await db
    .insertInto('accounts')
    .defaultValues()
    .returning('id as accountId')
    .executeTakeFirstOrThrow()
  const agent = await db
    .insertInto('agents')
    .values({ ...account, name: 'agent' })
    .returning('id as agentId')
    .executeTakeFirstOrThrow()
  await db.destroy()
  return { ...account, ...agent }
}

test.each(['silent', 'cut'] as const)(
  'a meter whose connections are %s ends its closing in time',
  async (state) => {
    const database = await createTestDatabase()
    const { url, line, cut } = await startLine(new URL(database.url))
    const { meter, close } = startMeter(url)
    onTestFinished(async () => {
      cut()
      await close()
      await database.drop()
    })
    const terms = {
      ...{ rateLimitRpm: null, rateLimitDaily: null, includedCalls: null, overage: null },
      ...{ volumeDiscounts: [], freeTools: new Set<string>(), anchor: new Date() },
    }
    const call = { ...(await createPayer(database.url)), tool: 'search', units: 1, priceMillis: 0, terms }
    expect(await meter.reserve(call)).toMatchObject({ isAllowed: true })
    if (state === 'cut') cut()
    line.isSilent = true
    const unanswered = Array.from({ length: 12 }, async () => await meter.reserve(call))
    const closed = meter.close().then(() => 'closed')
    expect(await Promise.race([closed, sleep(DEADLINE_MS, 'open')])).toBe('closed')
    await Promise.all(unanswered)
  },
  30_000,
)
