import { formatMoney } from '@kamiyo/catalog/format'
import type { CustomerStory } from '../api/get-customer.ts'
import { CodeText } from './code-text.tsx'
import { type Column, DataTable } from './data-table.tsx'
import { Instant } from './instant.tsx'
import { Status } from './status.tsx'

type Payment = CustomerStory['payments'][number]

const COLUMNS: readonly Column<Payment>[] = [
  { label: 'Invoice', wide: true, cell: (payment) => <CodeText>{payment.stripe_invoice_id}</CodeText> },
  { label: 'Outcome', cell: ({ outcome }) => <Status status={outcome} /> },
  {
    label: 'Amount',
    align: 'right',
    cell: ({ amount_cents, currency }) => formatMoney(amount_cents, currency),
  },
  { label: 'When', cell: ({ occurred_at }) => <Instant at={occurred_at} /> },
]

export function PaymentTable({ payments }: { payments: readonly Payment[] }) {
  return (
    <DataTable
      caption="Payments"
      columns={COLUMNS}
      rows={payments}
      keyOf={(payment) => `${payment.stripe_invoice_id} ${payment.outcome} ${payment.occurred_at}`}
    />
  )
}
