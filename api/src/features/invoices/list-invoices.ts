import type Stripe from 'stripe'
import type { Keyset, PageRequest } from '../../db/keyset.ts'
import type { Deps } from '../../deps.ts'
import { stripeDeadline } from '../../stripe/calls.ts'
import { isMissingInStripe, toStripeFailure } from '../../stripe/failure.ts'
import { listPayingCustomers } from '../customers/ownership.ts'

type InvoiceDeps = Pick<Deps, 'db' | 'stripe' | 'customersStripeCalls'>

const INVOICES_PER_CUSTOMER = 24
/** As many as Stripe gives at once. */
const MOST_AT_ONCE = 100

/** The newest invoices of an account's customers, as Stripe has them; newest first, without drafts. */
export async function listIssuedInvoices(deps: InvoiceDeps, accountId: string): Promise<Stripe.Invoice[]> {
  const rows = await listIssuedPage(deps, accountId, { limit: INVOICES_PER_CUSTOMER, after: undefined })
  return rows.slice(0, INVOICES_PER_CUSTOMER).map(({ invoice }) => invoice)
}

export interface ListedInvoice extends Keyset {
  invoice: Stripe.Invoice
}

/** The invoices after a place in that list, and one more that shows whether there is a next page. */
export async function listIssuedPage(
  deps: InvoiceDeps,
  accountId: string,
  page: PageRequest,
): Promise<ListedInvoice[]> {
  const customers = await listPayingCustomers(deps.db, accountId)
  const endsAtMs = stripeDeadline()
  const lists = await Promise.all(
    customers.map(async ({ stripeCustomerId }) => await listOf(deps, stripeCustomerId, page, endsAtMs)),
  )
  return lists
    .flat()
    .toSorted((one, other) => comparePlaces(other, one))
    .slice(0, page.limit + 1)
}

/** Stripe is asked until the page is full, because it lists drafts too. */
async function listOf(
  { customersStripeCalls, stripe }: InvoiceDeps,
  customer: string,
  { limit, after }: PageRequest,
  endsAtMs: number,
): Promise<ListedInvoice[]> {
  const until = after && { created: { lte: Number(after.micros) / MICROS } }
  const found: ListedInvoice[] = []
  let last: string | undefined
  try {
    for (;;) {
      const request = { customer, limit: MOST_AT_ONCE, ...until, ...(last && { starting_after: last }) }
      const { data, has_more: hasMore } = await customersStripeCalls(
        (options) => stripe.invoices.list(request, options),
        endsAtMs,
      )
      const issued = data.filter(({ status }) => status !== 'draft').map(toListed)
      found.push(...issued.filter((one) => !after || comparePlaces(one, after) < 0))
      last = data.at(-1)?.id
      if (!hasMore || !last || found.length > limit) return found
    }
  } catch (error) {
    if (isMissingInStripe(error)) return []
    throw toStripeFailure(error)
  }
}

const MICROS = 1_000_000

function toListed(invoice: Stripe.Invoice): ListedInvoice {
  return { invoice, micros: String(invoice.created * MICROS), id: invoice.id }
}

/** Below zero where the first is older. */
function comparePlaces(one: Keyset, other: Keyset): number {
  const seconds = Number(one.micros) - Number(other.micros)
  if (seconds !== 0) return seconds
  if (one.id === other.id) return 0
  return one.id < other.id ? -1 : 1
}
