import { sql } from 'kysely'
import type { Db, Tx } from '../../db/client.ts'
import type { InvoiceSnapshot } from '../../stripe/invoice.ts'

/** A subscription, or the statement that an invoice of usage alone bills. */
export type InvoiceOwner = { stripeSubscriptionId: string } | { statementId: string }

export interface OpenInvoice {
  stripeInvoiceId: string
  amountDueMinor: number
  currency: string
  isFirst: boolean
  hostedInvoiceUrl: string | null
  /** Of one that is sent; null for one that is charged. */
  dueAt: Date | null
}

/**
 * In the order of an invoice's life, also within one second. `deleted` is our own status for a deleted draft.
 */
const STATUSES = sql`array['draft', 'open', 'uncollectible', 'void', 'paid', 'deleted']`
const STATUS_RANK = sql`array_position(${STATUSES}, excluded.status)`
const KNOWN_RANK = sql`array_position(${STATUSES}, invoices.status)`

/**
 * Stores an invoice as of an event; an older event, or one with an earlier status in the same second, changes
 * nothing.
 */
export async function storeInvoice(
  tx: Tx,
  owner: InvoiceOwner,
  invoice: InvoiceSnapshot & { status: string },
  reportedAt: Date,
): Promise<void> {
  const values = {
    status: invoice.status,
    amountDueMinor: invoice.amountRemainingMinor,
    currency: invoice.currency,
    isFirst: invoice.isFirst,
    hostedInvoiceUrl: invoice.hostedInvoiceUrl ?? null,
    invoiceCreated: invoice.createdAt ?? null,
    dueAt: invoice.dueAt ?? null,
    eventCreated: reportedAt,
  }
  await tx
    .insertInto('invoices')
    .values({ stripeInvoiceId: invoice.id, ...owner, ...values })
    .onConflict((conflict) =>
      conflict
        .column('stripeInvoiceId')
        .doUpdateSet(values)
        .where(isOwnedBy(owner))
        .where(
          sql<boolean>`(invoices.event_created, ${KNOWN_RANK}) <= (excluded.event_created, ${STATUS_RANK})`,
        ),
    )
    .execute()
}

const isOwnedBy = (owner: InvoiceOwner) =>
  'statementId' in owner
    ? sql<boolean>`invoices.statement_id = ${owner.statementId}`
    : sql<boolean>`invoices.stripe_subscription_id = ${owner.stripeSubscriptionId}`

const COLUMNS = [
  'stripeInvoiceId',
  'amountDueMinor',
  'currency',
  'isFirst',
  'hostedInvoiceUrl',
  'dueAt',
] as const

/**
 * The invoices that the owner can pay now, newest first: Stripe uses the newest one, whichever was tried
 * last.
 */
export async function listOpenInvoices(db: Db, stripeSubscriptionId: string): Promise<OpenInvoice[]> {
  return await db
    .selectFrom('invoices')
    .select(COLUMNS)
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('status', '=', 'open')
    .where('amountDueMinor', '>', 0)
    .orderBy(sql`coalesce(invoice_created, event_created)`, 'desc')
    .orderBy('eventCreated', 'desc')
    .execute()
}

export async function findOpenInvoice(
  db: Db,
  stripeSubscriptionId: string,
  stripeInvoiceId: string,
): Promise<OpenInvoice | undefined> {
  const open = await listOpenInvoices(db, stripeSubscriptionId)
  return open.find((invoice) => invoice.stripeInvoiceId === stripeInvoiceId)
}

/** Those of usage alone that an account's customer can pay now, the oldest first. */
export async function listOpenUsageInvoices(db: Db, accountId: string) {
  return await db
    .selectFrom('invoices')
    .innerJoin('statements', 'statements.id', 'invoices.statementId')
    .select(['invoices.stripeInvoiceId', 'invoices.amountDueMinor', 'invoices.currency'])
    .select(['invoices.hostedInvoiceUrl', 'statements.periodStart', 'statements.periodEnd'])
    .where('statements.accountId', '=', accountId)
    .where('invoices.status', '=', 'open')
    .where('invoices.amountDueMinor', '>', 0)
    .orderBy('statements.periodStart')
    .orderBy('invoices.stripeInvoiceId')
    .execute()
}

export async function findUsageInvoice(db: Db, statementId: string, stripeInvoiceId: string) {
  return await db
    .selectFrom('invoices')
    .select([...COLUMNS, 'status'])
    .where('statementId', '=', statementId)
    .where('stripeInvoiceId', '=', stripeInvoiceId)
    .executeTakeFirst()
}

export async function findInvoiceStatus(
  db: Db,
  stripeSubscriptionId: string,
  stripeInvoiceId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('invoices')
    .select('status')
    .where('stripeSubscriptionId', '=', stripeSubscriptionId)
    .where('stripeInvoiceId', '=', stripeInvoiceId)
    .executeTakeFirst()
  return row?.status
}
