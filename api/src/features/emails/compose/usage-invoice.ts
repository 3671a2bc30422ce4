import type { Db } from '../../../db/client.ts'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import { instantOf, textAt } from '../../../lib/json.ts'
import { findUsageInvoice } from '../../invoices/repository.ts'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { type Composer, cancelled, toReady } from './mail.ts'

/** An invoice that bills usage alone. */
export interface AboutUsageInvoice {
  customerId: string
  statementId: string
  invoiceId: string
  periodStart: Date
  /** Exclusive. */
  periodEnd: Date
}

export function usageInvoiceRow(
  { kind: _kind, customerId, ...details }: AboutUsageInvoice & { kind: string },
  happening: string,
) {
  return { customerId, dedupeKey: happening, details }
}

type KnownInvoice = NonNullable<Awaited<ReturnType<typeof findUsageInvoice>>>

interface UsageInvoice extends KnownInvoice {
  customerId: string
  /** Such as `1 November 2026 to 30 November 2026`. */
  period: string
}

type NoticeOf = (
  deps: Deps,
  invoice: UsageInvoice,
  details: DeliveryRecord['details'],
) => Promise<SubjectNotice | string>

/** An e-mail about an invoice as it is now; the given function may instead return why it is no longer needed. */
export function aboutUsageInvoice(noticeOf: NoticeOf): Composer {
  return async (deps, { customerId, details }) => {
    const to = customerId && (await findRecipient(deps.db, customerId))
    if (!to) return cancelled('There is no address to send to')
    const invoice = await readInvoice(deps.db, details)
    if (!invoice) return cancelled('The invoice is no longer stored')
    const notice = await noticeOf(deps, { ...invoice, customerId, period: readPeriod(details) }, details)
    return typeof notice === 'string' ? cancelled(notice) : await toReady(deps, to, notice)
  }
}

async function readInvoice(db: Db, details: DeliveryRecord['details']): Promise<KnownInvoice | undefined> {
  const statementId = textAt(details, 'statementId')
  const invoiceId = textAt(details, 'invoiceId')
  return statementId && invoiceId ? await findUsageInvoice(db, statementId, invoiceId) : undefined
}

function readPeriod(details: DeliveryRecord['details']): string {
  const start = instantOf(details, 'periodStart')
  const end = instantOf(details, 'periodEnd')
  if (!start || !end) throw new Error('A mail about an invoice of usage has no period')
  return `${formatDate(start)} to ${formatDate(new Date(end.getTime() - 1))}`
}
