import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Stripe from 'stripe'
import { type RunningSandbox, startSandbox } from '../../start.ts'

export interface Shop {
  sandbox: RunningSandbox
  stripe: Stripe
  /** The seller's own site: every page answers with its path, and `/webhook` receives the events. */
  siteUrl: string
  events: Stripe.Event[]
  prices: { personal: Stripe.Price; team: Stripe.Price }
  openCheckout(change?: Partial<Stripe.Checkout.SessionCreateParams>): Promise<Stripe.Checkout.Session>
  /** A customer who paid for a plan. */
  subscribe(email: string): Promise<{ customer: string; subscription: string }>
  control(method: string, path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

/** A sandbox with two plans, and a seller's site to which its pages return. */
export async function openShop(): Promise<Shop> {
  const sandbox = await startSandbox({ port: 0 })
  const { hostname, port } = new URL(sandbox.url)
  const stripe = new Stripe('sk_test_shop', { host: hostname, port: Number(port), protocol: 'http' })
  const site = await startSite()
  await stripe.webhookEndpoints.create({ url: `${site.url}/webhook`, enabled_events: ['*'] })
  const prices = {
    personal: await createPlan(stripe, 'Personal', 1900),
    team: await createPlan(stripe, 'Team', 9900),
  }

  const openCheckout: Shop['openCheckout'] = (change) =>
    stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: prices.personal.id, quantity: 1 }],
      success_url: `${site.url}/thanks?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: `${site.url}/pricing`,
      allow_promotion_codes: true,
      ...change,
    })
  const control: Shop['control'] = async (method, path, body) => {
    const json = body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, { method, ...json })
    return response.json()
  }
  return {
    sandbox,
    stripe,
    siteUrl: site.url,
    events: site.events,
    prices,
    openCheckout,
    control,
    async subscribe(email) {
      const { id } = await openCheckout({ customer_email: email })
      await control('POST', `checkout/sessions/${id}/pay`, { card: '4242424242424242' })
      const { customer, subscription } = await stripe.checkout.sessions.retrieve(id)
      return { customer: String(customer), subscription: String(subscription) }
    },
    async close() {
      await control('POST', 'webhooks/flush')
      await sandbox.close()
      await site.close()
    },
  }
}

async function createPlan(stripe: Stripe, name: string, amountCents: number): Promise<Stripe.Price> {
  const product = await stripe.products.create({ name })
  return stripe.prices.create({
    product: product.id,
    currency: 'usd',
    unit_amount: amountCents,
    recurring: { interval: 'month' },
  })
}

async function startSite() {
  const events: Stripe.Event[] = []
  const server = createServer(async (request, response) => {
    if (request.url === '/webhook') events.push(JSON.parse(Buffer.concat(await request.toArray()).toString()))
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><h1>Shop</h1>`,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, events, close }
}
