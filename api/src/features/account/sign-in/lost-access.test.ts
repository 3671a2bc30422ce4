import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi, type Visitor } from '../../../../testing/start-account-api.ts'
import { maySignIn } from '../member.ts'

const OPERATOR = 'former@kamiyo.example'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi({ env: { ADMIN_EMAILS: OPERATOR } })
})
afterAll(async () => await api.close())

const statusOf = async (visitor: Visitor) => (await visitor.send('GET', '/api/account')).status
const change = async (customer: string, values: { email?: string; deletedAt?: Date | null }) =>
  await api.deps.db.updateTable('customers').set(values).where('stripeCustomerId', '=', customer).execute()

test('an address that lost its subscription and got it back is not signed in by its old sessions', async () => {
  const moved = await api.subscriber()
  const deleted = await api.subscriber()
  const visitors = [await api.signIn(moved.email), await api.signIn(deleted.email)]
  await change(moved.customer, { email: `moved-${moved.email}` })
  await change(deleted.customer, { deletedAt: new Date() })
  await change(moved.customer, { email: moved.email })
  await change(deleted.customer, { deletedAt: null })
  for (const visitor of visitors) expect(await statusOf(visitor)).toBe(401)
  expect(await statusOf(await api.signIn(moved.email))).toBe(200)
})

test('an address that is only written differently, or has another subscription, stays signed in', async () => {
  const { email, customer } = await api.subscriber()
  const visitor = await api.signIn(email)
  await change(customer, { email: email.toUpperCase() })
  expect(await statusOf(visitor)).toBe(200)
  await api.subscriber({ email })
  await change(customer, { email: `moved-${email}` })
  expect(await statusOf(visitor)).toBe(200)
})

test('a customer who was deleted in Stripe gets no code and owns nothing', async () => {
  const { email, customer } = await api.subscriber()
  expect(await maySignIn(api.deps, email)).toBe(true)
  await change(customer, { deletedAt: new Date() })
  expect(await maySignIn(api.deps, email)).toBe(false)
})

test('who is taken off ADMIN_EMAILS, is seen and is put back signs in again', async () => {
  const visitor = await api.signIn(OPERATOR)
  const { adminEmails } = api.deps.config.auth
  adminEmails.length = 0
  expect(await statusOf(visitor)).toBe(401)
  adminEmails.push(OPERATOR)
  expect(await statusOf(visitor)).toBe(401)
})
