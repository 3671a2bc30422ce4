import type Stripe from 'stripe'
import type { Deps } from '../../../deps.ts'
import { createPacer } from '../../../lib/pacer.ts'
import { isMissingInStripe } from '../../../stripe/failure.ts'
import { findDifference, type InvoiceAtStripe } from './find-difference.ts'
import { type InvoicedStatement, listDue, setCompared } from './repository.ts'

const REQUEST = { timeout: 8_000, maxNetworkRetries: 1 }
const STATEMENTS_PER_SECOND = 5
const MAX_LINES = 10_000
/** One that cannot be read must not keep the others from being compared. */
const FAILURES_OF_AN_OUTAGE = 3

type CompareDeps = Pick<Deps, 'clock' | 'db' | 'log' | 'stripe'>

/**
 * Compares so many statements with their invoices at Stripe and notes what differs. Each remembers when it was compared, so after a
 * failure the next run goes on where this one stopped. Counts those that were compared.
 */
export async function compareDue(deps: CompareDeps, limit: number): Promise<number> {
  const nextSlot = createPacer(STATEMENTS_PER_SECOND)
  let compared = 0
  let failures = 0
  for (const statement of await listDue(deps.db, deps.clock.now(), limit)) {
    await nextSlot()
    try {
      await compare(deps, statement)
      compared += 1
      failures = 0
    } catch (error) {
      failures += 1
      if (failures >= FAILURES_OF_AN_OUTAGE) throw error
      deps.log.warn(
        { err: error, statement: statement.id },
        'A statement could not be compared with its invoice',
      )
    }
  }
  return compared
}

async function compare({ clock, db, log, stripe }: CompareDeps, statement: InvoicedStatement): Promise<void> {
  const { id, stripeInvoiceId } = statement
  const atStripe = await readInvoice(stripe, statement)
  const difference = atStripe
    ? findDifference(statement, atStripe, clock.now())
    : `Stripe has no invoice ${stripeInvoiceId}.`
  if (difference)
    log.warn({ statement: id, invoice: stripeInvoiceId, difference }, 'A statement differs from its invoice')
  await setCompared(db, id, difference, clock.now())
}

async function readInvoice(
  stripe: Stripe,
  { id, stripeInvoiceId }: InvoicedStatement,
): Promise<InvoiceAtStripe | undefined> {
  try {
    const invoice = await stripe.invoices.retrieve(stripeInvoiceId, {}, REQUEST)
    const lines = await stripe.invoices
      .listLineItems(stripeInvoiceId, { limit: 100 }, REQUEST)
      .autoPagingToArray({ limit: MAX_LINES })
    const own = lines.filter(({ metadata }) => metadata['statement_id'] === id)
    return {
      invoice,
      lines: own.map(({ amount, metadata }) => ({ lineNo: metadata['line_no'] ?? '', amountMinor: amount })),
    }
  } catch (error) {
    if (isMissingInStripe(error)) return undefined
    throw error
  }
}
