import type Stripe from 'stripe'
import type { Deps } from '../../deps.ts'
import { stripeDeadline } from '../../stripe/calls.ts'
import { isMissingInStripe, toStripeFailure } from '../../stripe/failure.ts'
import { listPayingCustomers } from '../customers/ownership.ts'

type InvoiceDeps = Pick<Deps, 'db' | 'stripe' | 'customersStripeCalls'>

const INVOICES_PER_CUSTOMER = 24

/** The newest invoices of an account's customers, as Stripe has them; newest first, without drafts. */
export async function listIssuedInvoices(deps: InvoiceDeps, accountId: string): Promise<Stripe.Invoice[]> {
  const customers = await listPayingCustomers(deps.db, accountId)
  const endsAtMs = stripeDeadline()
  const lists = await Promise.all(
    customers.map(({ stripeCustomerId }) => listInvoicesOf(deps, stripeCustomerId, endsAtMs)),
  )
  return lists.flat().sort((one, other) => other.created - one.created)
}

async function listInvoicesOf(
  { customersStripeCalls, stripe }: InvoiceDeps,
  customer: string,
  endsAtMs: number,
): Promise<Stripe.Invoice[]> {
  try {
    const { data } = await customersStripeCalls(
      (options) => stripe.invoices.list({ customer, limit: INVOICES_PER_CUSTOMER }, options),
      endsAtMs,
    )
    return data.filter(({ status }) => status !== 'draft')
  } catch (error) {
    if (isMissingInStripe(error)) return []
    throw toStripeFailure(error)
  }
}
