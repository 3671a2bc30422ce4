import type { SandboxContext } from '../../context.ts'
import type { CheckoutSession, LineItem } from '../../store/stripe-objects.ts'
import { type TaxRate, taxOn, taxRateFor } from '../tax/rate.ts'
import type { Buyer } from './buyer.ts'
import { hasTrial } from './create.ts'
import { dueNow } from './line-items.ts'
import { saveSession } from './save.ts'

/** The session with the tax of the buyer's country, which is known only once the address is. */
export function withTax(ctx: SandboxContext, session: CheckoutSession, buyer: Buyer): CheckoutSession {
  if (!session.automatic_tax.enabled) return session
  const {
    lineItems = [],
    subscriptionData,
    customerUpdate,
  } = ctx.store.objects.hidden('checkout.session', session.id)
  const known = session.customer ? ctx.store.objects.find('customer', session.customer) : undefined
  const address = known && !customerUpdate?.address ? known.address : buyer.address
  const rate = taxRateFor(ctx, { address: address ?? null, tax_exempt: known?.tax_exempt ?? 'none' })
  const taxed = lineItems.map((item) => taxedItem(item, rate))
  ctx.store.objects.setHidden('checkout.session', session.id, { lineItems: taxed })
  const due = dueNow(taxed, hasTrial(ctx, subscriptionData))
  return saveSession(ctx, {
    ...session,
    amount_total: due.reduce((sum, item) => sum + item.amount_total, 0),
    total_details: {
      amount_discount: session.total_details?.amount_discount ?? 0,
      amount_shipping: 0,
      amount_tax: due.reduce((sum, item) => sum + item.amount_tax, 0),
    },
  })
}

function taxedItem(item: LineItem, rate: TaxRate | null): LineItem {
  const charged = item.amount_subtotal - item.amount_discount
  if (!rate) return { ...item, amount_tax: 0, amount_total: charged }
  const behavior = rate.behaviorOf(item.price?.id)
  const tax = taxOn(charged, rate.percent, behavior)
  return { ...item, amount_tax: tax, amount_total: behavior === 'inclusive' ? charged : charged + tax }
}
