import type { Price } from '../../store/stripe-objects.ts'
import { formatMoney } from '../../stripe/currency.ts'
import { formatPer } from '../format.ts'

export function formatPrice(price: Price): string {
  const amount = formatMoney(Number(price.unit_amount_decimal ?? 0), price.currency)
  return price.recurring
    ? `${amount} ${formatPer(price.recurring.interval, price.recurring.interval_count)}`
    : amount
}
