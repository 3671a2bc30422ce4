import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { launchBrowser } from '@kamiyo/tests/harness/browser'
import type { Browser, Page } from 'playwright-core'
import type Stripe from 'stripe'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePrice, useSandbox } from '../../testing/test-sandbox.ts'
import { expectAccessible, openPage } from '../testing/page-checks.ts'

const { stripe, url } = await useSandbox()

const policy = `default-src 'none'; script-src 'self' ${url}; frame-src ${url}; style-src 'self'; img-src data:`
const html = `<!doctype html><html lang="en"><title>Seller</title><link rel="icon" href="data:,">
<script src="${url}/stripe.js"></script><main><h1>Card</h1><div id="place"></div>
<button>Save</button><p role="status"></p></main><script src="/page.js"></script></html>`

/** What a seller's page does with Stripe.js, in either mode. */
const script = `
const query = new URLSearchParams(location.search)
const stripe = window.Stripe('pk_test_seller123')
const elements = stripe.elements({
  clientSecret: query.get('secret'),
  appearance: { theme: query.get('theme') ?? 'stripe' },
})
const seen = []
const show = (text) => { document.querySelector('[role=status]').textContent = text }
elements.create('payment').mount('#place')
if (query.has('again')) {
  elements.getElement('payment').destroy()
  elements.create('payment').mount('#place')
}
for (const name of ['ready', 'change', 'focus'])
  elements.getElement('payment').on(name, (event) => seen.push(name + (event.complete ? ' complete' : '')))
document.querySelector('button').onclick = async () => {
  const kind = query.get('kind')
  show('asking')
  const { error, ...made } = await stripe[kind === 'payment' ? 'confirmPayment' : 'confirmSetup']({
    elements,
    confirmParams: { return_url: location.origin + '/back' },
    redirect: query.get('redirect') ?? 'if_required',
  })
  const intent = Object.values(made)[0]
  show(error ? error.type + ' ' + error.code + ' ' + error.message : intent.status + ' ' + [...new Set(seen)].join())
}`

let browser: Browser
let site: Server
let siteUrl: string

beforeAll(async () => {
  site = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.setHeader('content-security-policy', policy)
    response.end(isScript ? script : html)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  siteUrl = `http://127.0.0.1:${(site.address() as AddressInfo).port}`
  browser = await launchBrowser()
})
afterAll(async () => {
  await browser?.close()
  site?.closeAllConnections()
  await new Promise((resolve) => site?.close(resolve))
})

const open = (secret: string | null, more: Record<string, string> = {}) =>
  openPage(browser, `${siteUrl}/?${new URLSearchParams({ secret: secret ?? '', ...more })}`)

const saying = (page: Page, text: string | RegExp) =>
  page.getByRole('status').filter({ hasText: text }).waitFor()

async function fill(page: Page, number: string): Promise<void> {
  const card = page.frameLocator('iframe[title="Secure payment input frame"]')
  await card.getByLabel('Card number').fill(number)
  await card.getByLabel('Expiration').fill('12 / 34')
  await card.getByLabel('CVC').fill('123')
}

const save = (page: Page) => page.getByRole('button', { name: 'Save' }).click()
const bank = (page: Page) => page.frameLocator('iframe[title="3D Secure"]')

test('a card is saved from the frame, under the policy of a strict page', async () => {
  const { id: customer } = await stripe.customers.create({})
  const { id, client_secret } = await stripe.setupIntents.create({ customer })
  const { page, faults } = await open(client_secret)
  await expectAccessible(page)
  await save(page)
  await saying(page, 'validation_error incomplete_number')
  await fill(page, '4242424242424242')
  await save(page)
  await saying(page, /^succeeded .*ready.*change complete/)
  expect(faults).toEqual([])
  expect(await stripe.setupIntents.retrieve(id)).toMatchObject({ status: 'succeeded' })
  expect(await stripe.paymentMethods.list({ customer })).toMatchObject({
    data: [{ card: { last4: '4242' } }],
  })
})

test('the fields are dark where the page asks for it', async () => {
  const { client_secret } = await stripe.setupIntents.create({})
  const { page } = await open(client_secret, { theme: 'night' })
  const label = page.frameLocator('iframe[title="Secure payment input frame"]').getByText('Card number')
  await label.waitFor()
  expect(await label.evaluate((element) => Reflect.get(globalThis, 'getComputedStyle')(element).color)).toBe(
    'rgb(233, 238, 241)',
  )
})

test('an element that was destroyed makes room for another, as React in its strict mode needs it', async () => {
  const { id, client_secret } = await stripe.setupIntents.create({})
  const { page, faults } = await open(client_secret, { again: 'yes' })
  await fill(page, '4242424242424242')
  await save(page)
  await saying(page, 'succeeded')
  expect(faults).toEqual([])
  expect(await stripe.setupIntents.retrieve(id)).toMatchObject({ status: 'succeeded' })
})

test('a declined card says why, and another may follow', async () => {
  const { client_secret } = await stripe.setupIntents.create({})
  const { page } = await open(client_secret)
  await fill(page, '4000000000000002')
  await save(page)
  await saying(page, 'card_error card_declined Your card was declined.')
  await fill(page, '5555555555554444')
  await save(page)
  await saying(page, 'succeeded')
})

test('a card that asks for confirmation is saved once its owner agrees, and not before', async () => {
  const { id: customer } = await stripe.customers.create({})
  const { id, client_secret } = await stripe.setupIntents.create({ customer })
  const { page, faults } = await open(client_secret)
  await fill(page, '4000002500003155')
  await save(page)
  await bank(page).getByRole('button', { name: 'Fail authentication' }).click()
  await saying(page, 'setup_intent_authentication_failure')
  expect(await stripe.setupIntents.retrieve(id)).toMatchObject({
    status: 'requires_payment_method',
    last_setup_error: { code: 'setup_intent_authentication_failure' },
  })
  expect((await stripe.paymentMethods.list({ customer })).data).toEqual([])
  await save(page)
  await bank(page).getByRole('button', { name: 'Complete authentication' }).click()
  await saying(page, 'succeeded')
  expect(faults.filter((fault) => !fault.includes('status of 402'))).toEqual([])
  const [method] = (await stripe.paymentMethods.list({ customer })).data
  // The owner has agreed to later charges as well.
  const charge = { amount: 500, currency: 'usd', customer, payment_method: method?.id ?? '', confirm: true }
  expect((await stripe.paymentIntents.create(charge)).status).toBe('succeeded')
})

test('a page pays an invoice that asks for confirmation, and is led back with the outcome', async () => {
  const { id: customer } = await stripe.customers.create({})
  const { latest_invoice } = await stripe.subscriptions.create({
    customer,
    items: [{ price: (await makePrice(stripe)).id }],
    payment_behavior: 'default_incomplete',
    expand: ['latest_invoice.confirmation_secret'],
  })
  const invoice = latest_invoice as Stripe.Invoice
  const secret = invoice.confirmation_secret?.client_secret ?? ''
  const { page } = await open(secret, { kind: 'payment', redirect: 'always' })
  await fill(page, '4000002760003184')
  await save(page)
  await bank(page).getByRole('button', { name: 'Complete authentication' }).click()
  await page.waitForURL(`${siteUrl}/back**`)
  const back = new URL(page.url()).searchParams
  expect(Object.fromEntries(back)).toEqual({
    payment_intent: secret.split('_secret_')[0],
    payment_intent_client_secret: secret,
    redirect_status: 'succeeded',
  })
  expect(await stripe.invoices.retrieve(invoice.id)).toMatchObject({ status: 'paid' })
  const found = `Stripe('pk_test_seller123').retrievePaymentIntent('${secret}')`
  expect(await page.evaluate(found)).toMatchObject({ paymentIntent: { status: 'succeeded', amount: 1900 } })
})

test('the bank’s question is answered only for who knows the client secret', async () => {
  const { id } = await stripe.setupIntents.create({
    payment_method: 'pm_card_authenticationRequired',
    confirm: true,
  })
  const answer = (client_secret: string) =>
    fetch(`${url}/elements/challenge/answer`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ intent: 'setup_intent', client_secret, approved: 'true' }),
    })
  expect((await answer(`${id}_secret_guessed`)).status).toBe(400)
  expect((await answer('seti_unknown_secret_guessed')).status).toBe(404)
  expect((await stripe.setupIntents.retrieve(id)).status).toBe('requires_action')
})
