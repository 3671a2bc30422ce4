import type { Plan } from '@kamiyo/catalog/types'

/** What is used beyond a plan is billed with usage, in its currency: without that, it would be given away. */
export function assertBillable(
  plans: readonly Plan[],
  billing: { billsUsage: boolean; currency: string },
): void {
  const faults = plans.flatMap(({ metering, price, tier }) => {
    if (!metering.overage) return []
    const of = `The plan "${tier}" in catalog/src/plans.ts has an overage, which is billed`
    if (!billing.billsUsage) return [`${of} as usage is. Set USAGE_BILLING=on, or take it out.`]
    if (price.currency === billing.currency) return []
    return [
      `${of} in ${billing.currency} (BILLING_CURRENCY), and its price is in ${price.currency}. Use one currency for both.`,
    ]
  })
  if (faults.length > 0) throw new Error(faults.join('\n'))
}
