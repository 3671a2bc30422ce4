import { formatMoney } from '@kamiyo/catalog/format'
import { type Column, DataTable } from '../../../components/tables/data-table.tsx'
import { Instant } from '../../../components/ui/instant.tsx'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { CodeText } from '../code-text.tsx'
import { Mark, Status } from '../status.tsx'

type Payment = Schema<'Payment'>

const COLUMNS: readonly Column<Payment>[] = [
  { label: 'Invoice', wide: true, cell: invoiceOf },
  { label: 'Outcome', cell: outcomeOf },
  {
    label: 'Amount',
    align: 'right',
    cell: ({ amount_cents, credit_cents, currency }) => formatMoney(credit_cents ?? amount_cents, currency),
  },
  { label: 'When', cell: ({ occurred_at }) => <Instant at={occurred_at} /> },
]

/** A payment for credits is known by its pack; it has an invoice only as a receipt. */
function invoiceOf({ stripe_invoice_id: invoice, credit_pack: pack }: Payment) {
  return (
    <>
      {pack !== null && <span className="mr-2">{pack} pack</span>}
      {invoice !== null && <CodeText>{invoice}</CodeText>}
    </>
  )
}

/** If nothing was due nothing was paid, although Stripe calls the invoice paid. */
function outcomeOf({ outcome, amount_cents, credit_cents }: Payment) {
  if (credit_cents !== null) return <Mark tone="quiet">credit for later invoices</Mark>
  if (outcome === 'succeeded' && amount_cents === 0) return <Mark tone="quiet">nothing due</Mark>
  return <Status status={outcome} />
}

export function PaymentTable({ payments }: { payments: readonly Payment[] }) {
  return (
    <DataTable
      caption="Payments"
      columns={COLUMNS}
      rows={payments}
      keyOf={(payment) =>
        `${payment.stripe_invoice_id ?? payment.credit_pack} ${payment.outcome} ${payment.occurred_at}`
      }
    />
  )
}
