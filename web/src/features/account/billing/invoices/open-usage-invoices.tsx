import { formatMoney } from '@kamiyo/catalog/format'
import { ButtonLink } from '../../../../components/ui/button.tsx'
import { formatDate } from '../../../../lib/date.ts'
import type { Account } from '../../get-account.ts'
import { Notice } from '../../notice.tsx'

/** What is still to be paid for usage alone. */
export function OpenUsageInvoices({ account }: { account: Account }) {
  const { open_usage_invoices: invoices, role } = account
  return invoices.map(({ id, amount_due, currency, hosted_invoice_url: url, period_start, period_end }) => (
    <Notice key={id} tone="info" className="mt-8">
      The invoice of {formatMoney(amount_due, currency)} for usage from {formatDate(period_start)} to{' '}
      {formatDate(period_end)} is not paid yet. It ends no access; until it is paid, the account counts as
      overdue.
      {role === 'owner' && url && (
        <span className="mt-3 block">
          <ButtonLink to={url} variant="secondary">
            Pay the invoice
          </ButtonLink>
        </span>
      )}
    </Notice>
  ))
}
