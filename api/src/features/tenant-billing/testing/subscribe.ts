import { randomUUID } from 'node:crypto'
import { issueTestKey } from '../../../../testing/create-test-key.ts'
import type { TestApi } from '../../../../testing/start-test-api.ts'
import { reconcileWithStripe } from '../../stripe-sync/service.ts'

const METADATA = { tier: 'personal', product_type: 'mcp' }

/** A tenant that has bought Personal at Stripe, with a key. */
export async function subscribeTenant(
  { deps, sandbox: { stripe } }: TestApi,
  { coupon, trialDays }: { coupon?: string; trialDays?: number } = {},
) {
  const email = `${randomUUID()}@example.com`
  const { id: customer } = await stripe.customers.create({
    email,
    payment_method: 'pm_card_visa',
    invoice_settings: { default_payment_method: 'pm_card_visa' },
  })
  const { id: subscription } = await stripe.subscriptions.create({
    customer,
    items: [{ price: deps.config.stripe.priceIds.personal ?? '' }],
    metadata: METADATA,
    ...(trialDays !== undefined && { trial_period_days: trialDays }),
    ...(coupon !== undefined && { discounts: [{ coupon }] }),
  })
  await reconcileWithStripe(deps, subscription, { dryRun: false })
  const { userId: accountId, tenantId } = await deps.db
    .selectFrom('customers')
    .innerJoin('accounts', 'accounts.id', 'customers.userId')
    .select(['customers.userId', 'accounts.tenantId'])
    .where('stripeCustomerId', '=', customer)
    .executeTakeFirstOrThrow()
  const { key } = await issueTestKey(deps, accountId)
  return { accountId, tenantId, customer, subscription, key }
}
