import { expect, test } from 'vitest'
import { makePrice, makeSession, type PayAnswer, useSandbox } from './testing/test-sandbox.ts'

const MERCHANT = 'KAMIYO & Sons'

async function purchase(options: { merchantName?: string }) {
  const { url, stripe, control } = await useSandbox(options)
  const session = await makeSession(stripe, await makePrice(stripe))
  const page = await (await fetch(session.url ?? '')).text()
  await control<PayAnswer>(`POST /_sandbox/checkout/sessions/${session.id}/pay`)
  const { invoice } = await stripe.checkout.sessions.retrieve(session.id, { expand: ['invoice'] })
  const account = await fetch(`${url}/v1/account`, { headers: { authorization: 'Bearer sk_test_shop' } })
  return { page, invoice, account: await account.json() }
}

test('the seller’s name stands on Checkout, invoices and the account', async () => {
  const { page, invoice, account } = await purchase({ merchantName: MERCHANT })
  expect(page).toContain('<title>Checkout · KAMIYO &amp; Sons</title>')
  expect(invoice).toMatchObject({ account_name: MERCHANT })
  expect(account).toMatchObject({ business_profile: { name: MERCHANT } })
})

test('a seller without a name is called Sandbox', async () => {
  const { page, invoice } = await purchase({})
  expect(page).toContain('<title>Checkout · Sandbox</title>')
  expect(invoice).toMatchObject({ account_name: 'Sandbox' })
})
