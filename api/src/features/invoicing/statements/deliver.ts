import { TAX_BEHAVIOR, TAX_CODE } from '@kamiyo/catalog/stripe'
import type Stripe from 'stripe'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { describeLine } from './describe-line.ts'
import { deliveryKey, holdInvoice } from './find-invoice.ts'
import { followInvoice } from './follow-invoice.ts'
import { listOwnLines } from './own-lines.ts'
import {
  findPayer,
  findStatementToDeliver,
  listStatementLines,
  markInvoiced,
  noteDeliveryError,
  type StatementLine,
  type StatementToDeliver,
  setStatementInvoice,
} from './statements-repository.ts'

/** A call that failed is repeated by the next try alone, which first asks what took effect. */
const REQUEST = { timeout: 8_000, maxNetworkRetries: 0 }

type DeliverDeps = Pick<Deps, 'catalog' | 'clock' | 'db' | 'log' | 'stripe'>

/**
 * Puts a statement's lines onto an invoice at Stripe. Each step asks what is there already, so that it may be repeated after a
 * crash at any moment. The invoice is held until what Stripe has is what we wrote down; on a difference it stays held.
 */
export async function deliverStatement(deps: DeliverDeps, id: string): Promise<void> {
  await findPayer(deps.db, id)
  const statement = await findStatementToDeliver(deps.db, id)
  if (!statement) return
  try {
    await deliver(deps, statement)
  } catch (error) {
    await noteDeliveryError(deps.db, id, String(error))
    throw error
  }
}

async function deliver(deps: DeliverDeps, statement: StatementToDeliver): Promise<void> {
  const { db, stripe } = deps
  const invoice = await holdInvoice(stripe, statement)
  await setStatementInvoice(db, statement, invoice.id)
  const lines = (await listStatementLines(db, statement.id)).filter(({ rate }) => rate !== null)
  if (invoice.status === 'draft') await addMissing(deps, statement, { invoice, lines })
  await assertSame(stripe, statement, { invoice, lines })
  if (invoice.status === 'draft') await stripe.invoices.update(invoice.id, { auto_advance: true }, REQUEST)
  await withTransaction(db, async (tx) => {
    await markInvoiced(tx, statement, deps.clock.now())
    // It may have been paid before we heard that it was released.
    await followInvoice(tx, invoice.id)
  })
  deps.log.info({ statement: statement.id, invoice: invoice.id }, 'A statement was invoiced')
}

interface Delivery {
  invoice: Stripe.Invoice
  lines: readonly StatementLine[]
}

async function addMissing(
  { catalog, stripe }: DeliverDeps,
  statement: StatementToDeliver,
  { invoice, lines }: Delivery,
): Promise<void> {
  const { id, currency, stripeCustomerId: customer } = statement
  const present = new Set(
    (await listOwnLines(stripe, id, invoice.id)).map(({ metadata }) => metadata['line_no']),
  )
  for (const line of lines) {
    if (present.has(String(line.lineNo))) continue
    await stripe.invoiceItems.create(
      {
        customer,
        invoice: invoice.id,
        amount: line.amountMinor,
        currency,
        description: describeLine(line, catalog.meters, currency),
        // What a plan's coupon takes off is off the plan.
        discountable: false,
        tax_behavior: TAX_BEHAVIOR,
        tax_code: TAX_CODE,
        period: { start: toSeconds(line.usageStart), end: toSeconds(line.usageEnd) },
        metadata: {
          statement_id: id,
          line_no: String(line.lineNo),
          meter: line.meter,
          quantity: line.quantity,
        },
      },
      { ...REQUEST, idempotencyKey: `${deliveryKey(statement)}-${line.lineNo}` },
    )
  }
}

async function assertSame(
  stripe: Stripe,
  { id }: StatementToDeliver,
  { invoice, lines }: Delivery,
): Promise<void> {
  const there = (await listOwnLines(stripe, id, invoice.id)).map(
    ({ amount, metadata }) => `${metadata['line_no']}: ${amount}`,
  )
  const wanted = lines.map(({ amountMinor, lineNo }) => `${lineNo}: ${amountMinor}`)
  if (there.toSorted().join() !== wanted.toSorted().join())
    throw new Error(
      `Stripe's invoice ${invoice.id} has the lines [${there}], and the statement ${id} has [${wanted}]`,
    )
}

const toSeconds = (instant: Date) => Math.floor(instant.getTime() / 1000)
