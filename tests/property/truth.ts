import { createHmac } from 'node:crypto'
import type Stripe from 'stripe'
import { expect } from 'vitest'
import { validate } from '../e2e/buyer.ts'
import { TEST_SECRETS } from '../harness/api-environment.ts'
import type { Stack } from '../harness/stack.ts'

const plain = (seconds: number | null | undefined) => (seconds ? new Date(seconds * 1000) : null)

/** Past due is within the grace period, because the sandbox's clock is ahead of the API's. */
const ENTITLED = ['active', 'trialing', 'past_due']

/**
 * Subscription, customer and token match Stripe's state, and every process validates the token accordingly.
 */
export async function expectSameAsStripe(stack: Stack, id: string): Promise<void> {
  const theirs = await stack.sandbox.stripe.subscriptions.retrieve(id, { expand: ['customer'] })
  const [ours] = await stack.query(
    `SELECT s.status, s.price_id, s.tier, s.cancel_at_period_end, s.cancel_at, s.current_period_end, c.email
     FROM subscriptions s JOIN customers c ON c.id = s.customer_id WHERE s.stripe_subscription_id = $1`,
    [id],
  )
  const item = theirs.items.data[0]
  const tier = Object.entries(stack.priceIds).find(([, price]) => price === item?.price.id)?.[0]
  expect(ours).toEqual({
    status: theirs.status,
    price_id: item?.price.id,
    tier: tier?.replace('STRIPE_PRICE_MCP_', '').toLowerCase(),
    cancel_at_period_end: theirs.cancel_at_period_end,
    cancel_at: plain(theirs.cancel_at),
    current_period_end: plain(item?.current_period_end),
    email: (theirs.customer as Stripe.Customer).email,
  })
  await expectOneToken(stack, id, ENTITLED.includes(theirs.status))
}

async function expectOneToken(stack: Stack, subscriptionId: string, isEntitled: boolean): Promise<void> {
  const tokens = await stack.query(
    `SELECT t.is_active, t.tier = s.tier AS is_of_plan, t.signing_input,
       (SELECT count(*)::int FROM email_deliveries d WHERE d.kind = 'welcome' AND d.token_jti = t.jti) AS welcomes
     FROM mcp_tokens t JOIN subscriptions s ON s.stripe_subscription_id = t.subscription_id
     WHERE t.subscription_id = $1`,
    [subscriptionId],
  )
  // A subscription that ended before any of its events arrived need not have one.
  expect(tokens.length).toBeLessThanOrEqual(1)
  if (isEntitled) expect(tokens).toMatchObject([{ is_active: true, is_of_plan: true }])
  for (const { is_active, signing_input, welcomes } of tokens) {
    expect(is_active).toBe(isEntitled)
    // One that ended before its owner's address was known needs no welcome e-mail.
    expect(Number(welcomes)).toBeGreaterThanOrEqual(isEntitled ? 1 : 0)
    expect(Number(welcomes)).toBeLessThanOrEqual(1)
    const token = sign(String(signing_input))
    for (const url of apiUrls(stack)) {
      expect(await validate(url, token)).toMatchObject({
        status: isEntitled ? 200 : 401,
        body: { valid: isEntitled },
      })
    }
  }
}

/** The token as its owner has it; the database contains the signed text but no signature. */
function sign(signingInput: string): string {
  const signature = createHmac('sha256', TEST_SECRETS.MCP_JWT_SECRET).update(signingInput).digest('base64url')
  return `${signingInput}.${signature}`
}

function apiUrls(stack: Stack): string[] {
  return stack.processes.filter((_, index) => stack.roles[index] !== 'worker').map(({ url }) => url)
}

/** Every event is stored and finished, and every failed renewal was mailed exactly once. */
export async function expectNothingLostOrDoubled(
  { query }: Stack,
  events: readonly Stripe.Event[],
  failedRenewals: ReadonlySet<string>,
): Promise<void> {
  const unfinished = `SELECT id, type, status, last_error FROM webhook_events
    WHERE status NOT IN ('processed', 'ignored')`
  expect(await query(unfinished)).toEqual([])
  const ids = events.map((event) => event.id)
  expect(await query('SELECT id FROM webhook_events WHERE id = ANY($1)', [ids])).toHaveLength(ids.length)
  const mails = await query(`SELECT dedupe_key AS key FROM email_deliveries WHERE kind = 'payment_failed'`)
  expect(mails.map(({ key }) => key).toSorted()).toEqual([...failedRenewals].toSorted())
  expect(await query(INCONSISTENT_MOVEMENTS)).toEqual([])
}

/** The movements of each subscription's monthly revenue add up to its current amount. */
const INCONSISTENT_MOVEMENTS = `SELECT s.stripe_subscription_id, s.status, s.mrr_minor, sum(m.after_minor - m.before_minor) AS moved
  FROM subscriptions s LEFT JOIN mrr_movements m USING (stripe_subscription_id)
  GROUP BY s.id HAVING coalesce(sum(m.after_minor - m.before_minor), 0) <> coalesce(s.mrr_minor, 0)`

/** By the keys of their e-mails. */
export function failedRenewalsIn(events: readonly Stripe.Event[]): string[] {
  return events.flatMap((event) => {
    if (event.type !== 'invoice.payment_failed') return []
    const { id, attempt_count, billing_reason, parent } = event.data.object
    const isFirst = billing_reason === 'subscription_create'
    return isFirst ? [] : `${parent?.subscription_details?.subscription}:${id}:${attempt_count}`
  })
}
