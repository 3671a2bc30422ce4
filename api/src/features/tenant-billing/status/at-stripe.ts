import Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import { type StripeCalls, stripeDeadline } from '../../../stripe/calls.ts'
import { isMissingInStripe, toStripeFailure } from '../../../stripe/failure.ts'

export interface StateAtStripe {
  open: Stripe.Invoice[]
  /** What Stripe will finalise within the hour, or we hold while usage is put on it. */
  drafts: Stripe.Invoice[]
  hasPaymentMethod: boolean
  /** Of the next renewal; 0 where there is none. */
  previewMinor: number
}

type StripeDeps = Pick<Deps, 'stripe' | 'customersStripeCalls'>

const MAX_INVOICES = 1_000

/** What only Stripe knows. `preview` may answer from a moment ago. */
export async function readStateAtStripe(
  { customersStripeCalls, stripe }: StripeDeps,
  customers: readonly string[],
  readPreview: (call: StripeCalls) => Promise<number>,
): Promise<StateAtStripe> {
  const endsAtMs = stripeDeadline()
  const call: StripeCalls = (work) => customersStripeCalls(work, endsAtMs)
  try {
    const [previewMinor, ...found] = await Promise.all([
      readPreview(call),
      ...customers.map(async (customer) => await readCustomer(stripe, call, customer)),
    ])
    return {
      previewMinor,
      open: found.flatMap(({ open }) => open),
      drafts: found.flatMap(({ drafts }) => drafts),
      hasPaymentMethod: found[0]?.hasPaymentMethod ?? false,
    }
  } catch (error) {
    throw toStripeFailure(error)
  }
}

async function readCustomer(stripe: Stripe, call: StripeCalls, id: string) {
  try {
    const list = (status: 'open' | 'draft') =>
      call((options) =>
        stripe.invoices
          .list({ customer: id, status, limit: 100 }, options)
          .autoPagingToArray({ limit: MAX_INVOICES }),
      )
    const [open, drafts, customer] = await Promise.all([
      list('open'),
      list('draft'),
      call((options) => stripe.customers.retrieve(id, {}, options)),
    ])
    return { open, drafts, hasPaymentMethod: hasDefault(customer) }
  } catch (error) {
    if (isMissingInStripe(error)) return { open: [], drafts: [], hasPaymentMethod: false }
    throw error
  }
}

function hasDefault(customer: Stripe.Customer | Stripe.DeletedCustomer): boolean {
  if (customer.deleted) return false
  return Boolean(customer.invoice_settings.default_payment_method ?? customer.default_source)
}

/** A subscription that ends has no next invoice. */
export async function previewRenewal(
  stripe: Stripe,
  call: StripeCalls,
  subscription: string,
): Promise<number> {
  try {
    return (await call((options) => stripe.invoices.createPreview({ subscription }, options))).amount_due
  } catch (error) {
    const isNone = error instanceof Stripe.errors.StripeError && error.code === 'invoice_upcoming_none'
    if (isNone || isMissingInStripe(error)) return 0
    throw error
  }
}
