import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createBrowser } from '../../../../testing/browser.ts'
import { newBuyer } from '../../../../testing/events.ts'
import { freeCatalog } from '../../../../testing/free-catalog.ts'
import { call } from '../../../../testing/reply.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { lockAddress } from '../../customers/repository.ts'

/** More than there are connections to the database. */
const MANY = 12

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({
    env: { RATE_LIMIT_RPM: '10000', TRUST_PROXY: '127.0.0.1' },
    deps: { catalog: freeCatalog },
  })
})
afterAll(async () => await api.close())

let networks = 0

/** A browser of a network of its own that has its code. */
async function ready(email: string): Promise<() => Promise<number>> {
  networks += 1
  const browser = createBrowser((path, init) => call(`${api.url}${path}`, init), `198.51.100.${networks}`)
  expect((await browser.askForCode(email)).status).toBe(202)
  const code = await api.codeFor(email)
  return async () => (await browser.tryCode(email, code)).status
}

/** As a purchase by the same address holds it that is stuck. */
async function holdAddress(email: string): Promise<() => Promise<void>> {
  const tx = await api.deps.db.startTransaction().execute()
  await lockAddress(tx, email)
  return async () => await tx.rollback().execute()
}

test('first sign-ins that wait for their address hold up nobody with another, and get in when it is free', async () => {
  const [busy, other] = [newBuyer().email, newBuyer().email]
  const waiting: (() => Promise<number>)[] = []
  for (let browsers = 0; browsers < MANY; browsers += 1) waiting.push(await ready(busy))
  const signIn = await ready(other)
  const letGo = await holdAddress(busy)
  const statuses = Promise.all(waiting.map(async (one) => await one()))
  await sleep(300)
  expect(await signIn()).toBe(200)
  await letGo()
  expect(await statuses).toEqual(Array(MANY).fill(200))
}, 60_000)
