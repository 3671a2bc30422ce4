import type { UsageRate } from '@kamiyo/catalog/types'

export function toRateReply(rate: UsageRate | null) {
  if (rate === null) return null
  const { amountCents, per, included = 0, tiers } = rate
  return {
    amount_cents: amountCents,
    per,
    included,
    tiers: tiers
      ? {
          mode: tiers.mode,
          steps: tiers.steps.map((step) => ({ up_to: step.upTo, amount_cents: step.amountCents })),
        }
      : null,
  }
}
