import type { Deps } from '../../../deps.ts'
import { dashboardLink } from '../../../stripe/dashboard-link.ts'
import { type DifferentStatement, listDifferent } from '../../invoicing/comparison/repository.ts'
import {
  type HeldStatement,
  listHeldStatements,
  listUnbilledLateUsage,
  type UnbilledLateUsage,
} from '../../invoicing/statements/attention-repository.ts'
import { toMoment } from '../schemas.ts'

/** Usage that is not on its way to an invoice. */
export async function describeStatements(
  { clock, config, db }: Pick<Deps, 'clock' | 'config' | 'db'>,
  limit: number,
) {
  const held = await listHeldStatements(db, clock.now(), limit)
  const different = await listDifferent(db, limit)
  const unbilled = await listUnbilledLateUsage(db, clock.now(), limit)
  return {
    held_statements: held.map((statement) => toHeld(config, statement)),
    different_statements: different.map((statement) => toDifferent(config, statement)),
    unbilled_late_usage: unbilled.map(toUnbilled),
  }
}

function toHeld({ stripe }: Deps['config'], statement: HeldStatement) {
  const { stripeInvoiceId: invoiceId } = statement
  return {
    statement_id: statement.id,
    problem: statement.problem,
    tenant_id: statement.tenantId,
    customer_id: statement.customerId,
    period_start: toMoment(statement.periodStart),
    period_end: toMoment(statement.periodEnd),
    currency: statement.currency,
    total: statement.totalMinor,
    sealed_at: toMoment(statement.sealedAt),
    invoice_id: invoiceId,
    invoice_url: invoiceId && dashboardLink(stripe, 'invoices', invoiceId),
    error: statement.lastError,
  }
}

function toDifferent({ stripe }: Deps['config'], statement: DifferentStatement) {
  const { stripeInvoiceId: invoiceId } = statement
  return {
    statement_id: statement.id,
    tenant_id: statement.tenantId,
    customer_id: statement.customerId,
    currency: statement.currency,
    total: statement.totalMinor,
    invoice_id: invoiceId,
    invoice_url: invoiceId && dashboardLink(stripe, 'invoices', invoiceId),
    difference: statement.difference,
    compared_at: toMoment(statement.comparedAt),
  }
}

function toUnbilled({ tenantId, customerId, sealedUntil, usage, events }: UnbilledLateUsage) {
  return {
    tenant_id: tenantId,
    customer_id: customerId,
    sealed_until: toMoment(sealedUntil),
    usage,
    events,
  }
}
