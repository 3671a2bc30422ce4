import type { SandboxContext } from '../../context.ts'

/** The subscription's discounts that remain after an invoice has used them. */
export function lastingDiscounts(ctx: SandboxContext, discountIds: string[]): string[] {
  return discountIds.filter((id) => {
    const discount = ctx.store.objects.find('discount', id)
    const coupon = discount?.source.coupon
      ? ctx.store.objects.find('coupon', discount.source.coupon)
      : undefined
    const over = discount?.end !== null && discount?.end !== undefined && discount.end <= ctx.clock.now()
    return coupon !== undefined && coupon.duration !== 'once' && !over
  })
}
