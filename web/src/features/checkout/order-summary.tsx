import { formatMoney } from '@kamiyo/catalog/format'
import { RowList } from '../../components/ui/row-list.tsx'
import type { CheckoutSession } from './get-checkout-session.ts'
import { OrderId } from './order-id.tsx'

interface OrderSummaryProps {
  session: CheckoutSession
  bought: { label: string; value: string }
  /** The corrected address, if it differs from the one given at checkout. */
  email: string | null | undefined
}

export function OrderSummary({ session, bought, email }: OrderSummaryProps) {
  const { amount_total: amountMinor, currency } = session
  const rows = [
    bought,
    {
      label: 'Amount',
      value: amountMinor === null || currency === null ? '' : formatMoney(amountMinor, currency),
    },
    { label: 'E-mail', value: email ?? session.customer_email ?? '' },
  ].filter((row) => row.value !== '')
  return (
    <div className="mt-10">
      <RowList label="Order details" rows={rows}>
        <OrderId sessionId={session.session_id} />
      </RowList>
    </div>
  )
}
