import { getPlan } from '@kamiyo/catalog/plans'
import { isAdmin } from '../../../auth/session.ts'
import type { Deps } from '../../../deps.ts'
import type { Membership } from '../../accounts/repository.ts'
import { listPayingCustomers } from '../../customers/ownership.ts'
import { findChargedMethod } from '../../customers/payment-method.ts'
import { findPaymentRemedy } from '../../customers/payment-remedy.ts'
import { owesUsage as findOwedUsage } from '../../invoices/owed-usage.ts'
import { listOpenInvoices, type OpenInvoice } from '../../invoices/repository.ts'
import { findInvoiceToPay, findUnpaidEnd } from '../../invoices/to-pay.ts'
import { anchorOnDay, monthAround } from '../../metering/wallets/periods.ts'
import { findStanding } from '../../standing/find-standing.ts'
import { decideEntitlement, isFirstPaymentOpen, isTerminal } from '../../subscriptions/entitlement.ts'
import { listAccountSubscriptions, type OwnedSubscription } from '../../subscriptions/of-account.ts'
import { findPriceChange } from '../../subscriptions/price-change.ts'
import { findTrialLapse } from '../../subscriptions/trial-lapse.ts'
import { showAddressRequests } from '../address-requests/service.ts'
import type { Member } from '../member.ts'
import type { AccountSummary, SubscriptionReply } from '../schemas.ts'
import { showUnclaimed } from '../unclaimed/service.ts'
import { showOpenUsageInvoices } from './open-usage-invoices.ts'
import { isOwn } from './service.ts'
import { toServingReply } from './serving.ts'
import { readDates } from './status-dates.ts'
import { describeStatus } from './status-text.ts'

type AccountDeps = Pick<Deps, 'catalog' | 'clock' | 'config' | 'db'>

export async function getAccount(
  deps: AccountDeps,
  { email, account, accountId, role, memberships }: Member,
) {
  const subscriptions = await listAccountSubscriptions(deps.db, accountId)
  const [main, ...others] = subscriptions.filter(({ status }) => !isTerminal(status))
  const past = subscriptions.filter(({ status }) => isTerminal(status))
  const standing = await findStanding(deps, accountId)
  const [payer] = await listPayingCustomers(deps.db, accountId)
  const besides = {
    isServed: standing !== undefined,
    owesUsage: await findOwedUsage(deps, accountId),
    hasProvedCustomer: payer?.isProved === true,
  }
  const show = async (owned: readonly OwnedSubscription[]) =>
    await Promise.all(owned.map(async (subscription) => await toReply(deps, subscription, besides)))
  const [shown = null] = await show(main ? [main] : [])
  return {
    email,
    name: account?.name ?? null,
    is_admin: isAdmin(deps.config, email),
    role,
    account: account ? toAccountReply(account) : null,
    accounts: memberships.map(toAccountReply),
    subscription: shown,
    serving: toServingReply(deps.catalog, standing),
    free_plan: standing?.by === 'free' ? toFreePlanReply(deps) : null,
    other_subscriptions: await show(others),
    past_subscriptions: await show(past),
    open_usage_invoices: await showOpenUsageInvoices(deps, accountId),
    address_requests: await showAddressRequests(deps, { email }),
    unclaimed_accounts: await showUnclaimed(deps, { email }),
  }
}

interface Besides {
  isServed: boolean
  owesUsage: boolean
  hasProvedCustomer: boolean
}

function toFreePlanReply({ catalog: { freePlan }, clock }: AccountDeps) {
  if (!freePlan) return null
  const { name, callsPerMonth, resetDay, limits } = freePlan
  return {
    name,
    calls_per_month: callsPerMonth,
    resets_at: monthAround(anchorOnDay(resetDay), clock.now()).end.toISOString(),
    limits: {
      max_agents: limits.maxAgents,
      rate_limit_rpm: limits.rateLimitRpm,
      rate_limit_daily: limits.rateLimitDaily,
    },
  }
}

function toAccountReply({ kind, name, ownerEmail, role, tenantId }: Membership): AccountSummary {
  return { id: tenantId, name, owner_email: ownerEmail, kind, role }
}

async function toReply(
  { clock, config, db }: AccountDeps,
  subscription: OwnedSubscription,
  { hasProvedCustomer, isServed, owesUsage }: Besides,
): Promise<SubscriptionReply> {
  const { pastDueGraceDays } = config
  const entitlement = decideEntitlement(subscription, { now: clock.now(), pastDueGraceDays })
  const { name, limits } = getPlan(subscription.tier)
  const { stripeSubscriptionId } = subscription
  const method = await findChargedMethod(db, stripeSubscriptionId)
  const trialLapse = findTrialLapse(subscription, method)
  const dates = readDates({ ...subscription, trialLapse }, pastDueGraceDays)
  // What ended before its first payment is not to be paid any more: nothing would be given for it.
  const isLost = isTerminal(subscription.status) && isFirstPaymentOpen(subscription)
  const openInvoices = isLost ? [] : await listOpenInvoices(db, stripeSubscriptionId)
  const openInvoice = findInvoiceToPay(openInvoices, isFirstPaymentOpen(subscription))
  return {
    id: subscription.stripeSubscriptionId,
    tier: subscription.tier,
    plan_name: name,
    is_own: isOwn(subscription, hasProvedCustomer),
    status: subscription.status,
    status_text: describeStatus(subscription, entitlement, {
      ...dates,
      openInvoices,
      unpaidEndsAt: findUnpaidEnd(openInvoices, dates.endsAt, pastDueGraceDays),
      isNextFree: subscription.nextAmountMinor === 0,
      isInvoiced: method.state === 'invoiced',
      owesUsage,
      goesOn: isServed && entitlement.state !== 'entitled',
      remedy: findPaymentRemedy(method, subscription),
    }),
    has_access: entitlement.state === 'entitled',
    renews_at: dates.renewsAt?.toISOString() ?? null,
    ends_at: dates.endsAt?.toISOString() ?? null,
    grace_ends_at: dates.graceEndsAt?.toISOString() ?? null,
    quantity: subscription.quantity,
    collection_paused: subscription.collectionPause !== null,
    collection_resumes_at: subscription.collectionResumesAt?.toISOString() ?? null,
    price: toPriceReply(subscription),
    open_invoice: openInvoice ? toOpenInvoiceReply(openInvoice) : null,
    payment_method: method.state === 'known' ? method.label : null,
    payment_method_state: method.state,
    limits: {
      max_agents: limits.maxAgents,
      rate_limit_rpm: limits.rateLimitRpm,
      rate_limit_daily: limits.rateLimitDaily,
    },
  }
}

function toPriceReply(subscription: OwnedSubscription): SubscriptionReply['price'] {
  const { currency, priceInterval, priceIntervalCount } = subscription
  if (currency === null || priceInterval === null) return null
  const change = findPriceChange(subscription)
  return {
    currency,
    interval: priceInterval,
    interval_count: priceIntervalCount ?? 1,
    list_amount: subscription.listAmountMinor,
    amount: subscription.recurringAmountMinor,
    next_amount: subscription.nextAmountMinor,
    is_tax_added: subscription.isTaxAdded === true,
    changes_at: change?.at.toISOString() ?? null,
    amount_after: change?.amountMinor ?? null,
  }
}

function toOpenInvoiceReply(invoice: OpenInvoice): SubscriptionReply['open_invoice'] {
  return {
    id: invoice.stripeInvoiceId,
    amount_due: invoice.amountDueMinor,
    currency: invoice.currency,
    hosted_invoice_url: invoice.hostedInvoiceUrl,
  }
}
