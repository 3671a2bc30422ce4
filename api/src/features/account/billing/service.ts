import type { BuyableTier } from '@kamiyo/catalog/types'
import type Stripe from 'stripe'
import type { Config } from '../../../config/config.ts'
import type { Db } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { AppError } from '../../../errors.ts'
import { type StripeCalls, stripeDeadline } from '../../../stripe/calls.ts'
import { isMissingInStripe, toStripeFailure } from '../../../stripe/failure.ts'
import { checkReturnUrl } from '../../checkout/return-url.ts'
import { listPayingCustomers } from '../../customers/ownership.ts'
import { listIssuedInvoices } from '../../invoices/list-invoices.ts'
import { isTerminal, isUnpaid } from '../../subscriptions/entitlement.ts'
import { listAccountSubscriptions, type OwnedSubscription } from '../../subscriptions/of-account.ts'
import type { InvoiceReply } from '../schemas.ts'
import { openPlanChange } from './plan-change.ts'
import { createPortalSession } from './portal-session.ts'

type BillingDeps = Pick<Deps, 'config' | 'db' | 'stripe' | 'customersStripeCalls'>
type PortalDeps = BillingDeps & Pick<Deps, 'log'>

export interface PortalWish {
  returnUrl: string | undefined
  /** The plan to change to: the portal then opens at the confirmation of that change. */
  tier: BuyableTier | undefined
  /** One of the account's running plans; without it the one that is known to be the owner's. */
  subscriptionId?: string | undefined
}

/**
 * Opens the portal of the account's own customer; nothing in the request can select a different one. A customer who is known to be the
 * owner's goes before one of an order that somebody else may have made with their address.
 */
export async function openPortal(deps: PortalDeps, accountId: string, wish: PortalWish): Promise<string> {
  const return_url = readReturnUrl(deps.config, wish.returnUrl)
  const { customer, main, strangersOrder } = await findPortal(deps.db, accountId, wish.subscriptionId)
  const whole = { customer, return_url }
  const endsAtMs = stripeDeadline()
  const call: StripeCalls = (work) => deps.customersStripeCalls(work, endsAtMs)
  try {
    if (strangersOrder)
      return await createPortalSession(deps, call, { ...whole, ...toCancel(strangersOrder, return_url) })
    const step = main && wish.tier && (await openPlanChange(deps, call, main, { tier: wish.tier, ...whole }))
    return step ?? (await createPortalSession(deps, call, whole))
  } catch (error) {
    throw isMissingInStripe(error) ? noSubscription() : toStripeFailure(error)
  }
}

interface Portal {
  customer: string
  /** The plan that can be changed there. */
  main?: OwnedSubscription
  /** Nobody knows who ordered it: it is all there is and nobody has paid for it, or the owner's own is another. */
  strangersOrder?: OwnedSubscription
}

async function findPortal(db: Db, accountId: string, chosenId: string | undefined): Promise<Portal> {
  const owned = await listAccountSubscriptions(db, accountId)
  const live = owned.filter(({ status }) => !isTerminal(status))
  if (chosenId !== undefined) return await findPortalOf(db, accountId, { live, chosenId })
  const main = live.find(({ isProved }) => isProved) ?? live.find((one) => !isUnpaid(one))
  if (main) return { customer: main.stripeCustomerId, main }
  const [payer] = await listPayingCustomers(db, accountId)
  const [order] = live
  if (order && !payer?.isProved) return { customer: order.stripeCustomerId, strangersOrder: order }
  if (!payer) throw noSubscription()
  return { customer: payer.stripeCustomerId }
}

async function findPortalOf(
  db: Db,
  accountId: string,
  { live, chosenId }: { live: readonly OwnedSubscription[]; chosenId: string },
): Promise<Portal> {
  const chosen = live.find(({ stripeSubscriptionId }) => stripeSubscriptionId === chosenId)
  if (!chosen) throw noSubscription()
  const customer = chosen.stripeCustomerId
  const [payer] = await listPayingCustomers(db, accountId)
  return isOwn(chosen, payer?.isProved === true)
    ? { customer, main: chosen }
    : { customer, strangersOrder: chosen }
}

/** Whether the whole portal of its customer opens for the owner; otherwise they may cancel it, and see nothing of whose it is. */
export function isOwn(subscription: OwnedSubscription, hasProvedCustomer: boolean): boolean {
  return subscription.isProved || (!hasProvedCustomer && !isUnpaid(subscription))
}

/** No card that is added there may pay for what somebody else has ordered, and nobody sees who did. */
const toCancel = ({ stripeSubscriptionId: subscription }: OwnedSubscription, return_url: string) =>
  ({
    flow_data: {
      type: 'subscription_cancel',
      subscription_cancel: { subscription },
      after_completion: { type: 'redirect', redirect: { return_url } },
    },
  }) satisfies Partial<Stripe.BillingPortal.SessionCreateParams>

export async function listInvoices(deps: BillingDeps, accountId: string): Promise<InvoiceReply[]> {
  return (await listIssuedInvoices(deps, accountId)).map(toInvoiceReply)
}

function toInvoiceReply(invoice: Stripe.Invoice): InvoiceReply {
  return {
    id: invoice.id,
    number: invoice.number,
    created_at: new Date(invoice.created * 1000).toISOString(),
    status: invoice.status,
    total: invoice.total,
    currency: invoice.currency,
    hosted_invoice_url: invoice.hosted_invoice_url ?? null,
    invoice_pdf: invoice.invoice_pdf ?? null,
    due_at: invoice.due_date ? new Date(invoice.due_date * 1000).toISOString() : null,
  }
}

function readReturnUrl(config: Config, given: string | undefined): string {
  return given ? checkReturnUrl(config, 'return_url', given) : `${config.http.publicUrl}/dashboard`
}

export function noSubscription(): AppError {
  return new AppError(
    'no_subscription',
    'There is no subscription for your address. Choose a plan, or sign in with the address you paid with.',
  )
}
