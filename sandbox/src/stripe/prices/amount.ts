import type { SandboxContext } from '../../context.ts'
import type { Price } from '../../store/stripe-objects.ts'
import { timesDecimal } from './decimal.ts'

/** What a quantity costs, in the currency's smallest unit. */
export function priceCents(_ctx: SandboxContext, price: Price, quantity: number): number {
  return timesDecimal(price.unit_amount_decimal ?? '0', quantity)
}
