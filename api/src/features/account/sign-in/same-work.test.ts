import type { FastifyInstance } from 'fastify'
import type { KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { type Browser, ORIGIN } from '../../../../testing/browser.ts'
import { freeCatalog } from '../../../../testing/free-catalog.ts'
import type { Reply } from '../../../../testing/reply.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { buildApp } from '../../../app.ts'
import { createAuth } from '../../../auth/client.ts'
import type { Deps } from '../../../deps.ts'

const statements: string[] = []

/** Records the statements without their values. */
const recorder: KyselyPlugin = {
  transformQuery({ node }) {
    statements.push(JSON.stringify(node, (key, value) => (/^values?$/.test(key) ? '?' : value)))
    return node
  },
  async transformResult({ result }) {
    statements.push(`${result.rows.length} rows`)
    return result
  },
}

let api: AccountApi
let app: FastifyInstance
let recorded: Deps
beforeAll(async () => {
  api = await startAccountApi({ env: { RATE_LIMIT_RPM: '100000' } })
  const db = api.deps.db.withPlugin(recorder)
  const { config, log, outages } = api.deps
  const auth = createAuth({
    secret: config.auth.secret,
    publicUrl: config.http.publicUrl,
    db,
    log,
    outages,
  })
  recorded = { ...api.deps, db, auth }
  app = await buildApp(recorded)
})
afterAll(async () => {
  await app.close()
  await api.close()
})

const unknownLike = (email: string) => `x${email.slice(1)}`

/** A browser that has asked for a code that has already been created, whether or not it was mailed. */
async function asked(email: string): Promise<Browser> {
  const browser = api.browser()
  await browser.askForCode(email)
  await waitFor('the code to be made', async () => {
    const row = await api.deps.db
      .selectFrom('codeRequests')
      .select('codeHash')
      .where('email', '=', email)
      .executeTakeFirst()
    return row?.codeHash ?? undefined
  })
  return browser
}

async function workOf(browser: Browser, url: string, payload: object, server = app) {
  statements.length = 0
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const reply = await server.inject({ method: 'POST', url, headers: { origin: ORIGIN, cookie }, payload })
  const body = reply.body.replace(/"request_id":"[^"]*"|"[^"]*(cs_test|example)[^"]*"|"expires_at":\d+/g, '')
  return { work: [...statements], answer: [reply.statusCode, Object.keys(reply.headers), body] }
}

test.each([
  ['a wrong code', '/api/auth/sign-in', (email: string) => ({ email, code: '000000' })],
  ['asking for a code', '/api/auth/code', (email: string) => ({ email })],
  [
    'buying',
    '/api/billing/create-checkout-session',
    (email: string) => ({ tier: 'team', user_email: email }),
  ],
])(
  '%s makes the same statements and answers for a known address as for an unknown one',
  async (_name, path, body) => {
    const { email } = await api.subscriber()
    const [known, unknown] = [email, unknownLike(email)]
    const one = await workOf(await asked(known), path, body(known))
    const other = await workOf(await asked(unknown), path, body(unknown))
    expect(one).toEqual(other)
    // The first call in a process may also start the queue, so its time is not compared.
    expect(one.answer[0]).toBeLessThan(429)
  },
)

test('with a free plan, asking and a wrong code make the same statements for a known address as for an unknown one, too', async () => {
  const { email } = await api.subscriber()
  const free = await buildApp({ ...recorded, catalog: freeCatalog })
  onTestFinished(async () => await free.close())
  const work = async (address: string) => {
    const browser = await asked(address)
    return [
      await workOf(browser, '/api/auth/code', { email: address }, free),
      await workOf(browser, '/api/auth/sign-in', { email: address, code: '000000' }, free),
    ]
  }
  expect(await work(email)).toEqual(await work(unknownLike(email)))
})

test('a guess for a code that was never mailed does the same again, without a row that it counts on', async () => {
  const { email } = await api.subscriber()
  const stranger = api.browser('203.0.113.1')
  const body = (address: string) => ({ email: address, code: '000000' })
  const one = await workOf(stranger, '/api/auth/sign-in', body(email))
  expect(one.work.length).toBeGreaterThan(0)
  expect(one).toEqual(await workOf(stranger, '/api/auth/sign-in', body(unknownLike(email))))
})

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

test('of fifty wrong codes at once those for known addresses take as long as the others', async () => {
  const timesMs: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  const emails = await Promise.all(Array.from({ length: 5 }, async () => (await api.subscriber()).email))
  const browsers = await Promise.all(
    emails.map(async (email) => ({
      email,
      known: await asked(email),
      unknown: await asked(unknownLike(email)),
    })),
  )
  const measure = async (kind: 'known' | 'unknown', work: () => Promise<Reply>) => {
    const startedAt = performance.now()
    expect((await work()).status).toBe(400)
    timesMs[kind].push(performance.now() - startedAt)
  }
  await Promise.all(
    browsers.flatMap(({ email, known, unknown }) =>
      Array.from({ length: 5 }, () => [
        measure('known', () => known.tryCode(email, '000000')),
        measure('unknown', () => unknown.tryCode(unknownLike(email), '000000')),
      ]).flat(),
    ),
  )
  const [one, other] = [median(timesMs.known), median(timesMs.unknown)]
  expect(Math.min(one, other)).toBeGreaterThan(240)
  expect(Math.max(one, other)).toBeLessThan(Math.min(one, other) * 1.3 + 50)
})
