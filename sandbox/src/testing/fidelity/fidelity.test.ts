import { expect, test } from 'vitest'
import { useSandbox } from '../test-sandbox.ts'
import { createChecker, type SeenEvent } from './check-objects.ts'
import { catalogue, coupons, testClocks, webhookEndpoints } from './flows/catalogue.ts'
import { checkoutOutcomes, discountedCheckout, hostedCheckout, savedCard } from './flows/checkout.ts'
import { disputes, fraudWarnings, refunds } from './flows/disputes.ts'
import { creditNotes, draftsByHand, invoicesByHand } from './flows/invoices.ts'
import { invoicedPayments, lateOneTimePayments, paymentLinks, singlePayment } from './flows/one-time.ts'
import { customers, paymentIntents, paymentMethods, setupIntents } from './flows/payments.ts'
import { portal } from './flows/portal.ts'
import { beginnings, changeSubscription, endings, readSubscription, renewals } from './flows/subscriptions.ts'
import { tax } from './flows/tax.ts'
import { createRecordingClient } from './recording-client.ts'
import { openShop } from './shop.ts'
import { readStripeTypes } from './stripe-types.ts'

/** Analysing the types of the whole library takes seconds, more on a busy machine. */
const TIMEOUT_MS = 120_000

const flows = {
  catalogue,
  coupons,
  testClocks,
  webhookEndpoints,
  customers,
  paymentMethods,
  setupIntents,
  paymentIntents,
  hostedCheckout,
  discountedCheckout,
  checkoutOutcomes,
  savedCard,
  singlePayment,
  invoicedPayments,
  lateOneTimePayments,
  paymentLinks,
  portal,
  readSubscription,
  changeSubscription,
  renewals,
  endings,
  beginnings,
  invoicesByHand,
  draftsByHand,
  creditNotes,
  tax,
  refunds,
  disputes,
  fraudWarnings,
}

const sandbox = await useSandbox()

test(
  'every object and event that the sandbox sends is one of the pinned library’s types',
  async () => {
    const { stripe, calls } = createRecordingClient(sandbox.url)
    const shop = await openShop(sandbox, stripe)
    for (const flow of Object.values(flows)) await flow(shop)
    const checker = createChecker(readStripeTypes())
    for (const { name, status, body } of calls) if (status < 400) checker.answer(body, name)
    const events = await sandbox.stripe.events.list({ limit: 100 }).autoPagingToArray({ limit: 10_000 })
    for (const event of events) checker.event(event as SeenEvent)
    expect(checker.faults()).toEqual([])
    // A run that checks almost nothing would not find anything either.
    expect(checker.count()).toBeGreaterThan(1000)
  },
  TIMEOUT_MS,
)
