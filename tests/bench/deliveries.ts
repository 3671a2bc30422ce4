import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import Stripe from 'stripe'

/** A signed request as Stripe sends it, prepared before the measurement. */
export interface Delivery {
  event: Stripe.Event
  payload: string
  signature: string
}

const signer = new Stripe('sk_test_only_signs')
const agent = new Agent({ keepAlive: true })

/** The same events, one after the other, for other subscriptions of this many other customers. */
export function makeDeliveries(
  templates: readonly Stripe.Event[],
  customers: number,
  secret: string,
): Delivery[] {
  return Array.from({ length: customers }, () => variant(templates)).flatMap((events) =>
    events.map((event) => {
      const payload = JSON.stringify(event)
      return { event, payload, signature: signer.webhooks.generateTestHeaderString({ payload, secret }) }
    }),
  )
}

/** The ids that differ between customers' events. */
function idsOf(event: Stripe.Event): string[] {
  const subscription = event.data.object as Stripe.Subscription
  return [event.id, subscription.id, String(subscription.customer)]
}

/** Delivers over persistent connections, and fails unless the event took effect. */
export async function deliver(apiUrl: string, { event, payload, signature }: Delivery): Promise<void> {
  const answer = await post(`${apiUrl}/api/v1/webhooks/stripe`, payload, signature)
  if (!/"status":"(success|stale)"/.test(answer)) throw new Error(`${event.id} was answered ${answer}`)
}

function post(url: string, payload: string, signature: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve(text)).on('error', reject)
    })
    outgoing.on('error', reject).end(payload)
  })
}

function variant(templates: readonly Stripe.Event[]): Stripe.Event[] {
  let text = JSON.stringify(templates)
  for (const id of new Set(templates.flatMap(idsOf))) {
    text = text.replaceAll(id, `${id.slice(0, id.indexOf('_'))}_${randomBytes(12).toString('hex')}`)
  }
  return JSON.parse(text) as Stripe.Event[]
}
