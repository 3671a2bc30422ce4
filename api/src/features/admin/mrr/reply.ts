import type { MovementReason } from '../../subscriptions/mrr/movements.ts'
import type { ListedMovement, MovementSum } from '../../subscriptions/mrr/repository.ts'
import { toMoment } from '../schemas.ts'

export function toMovement({
  id,
  occurredAt,
  stripeSubscriptionId,
  customerId,
  ...movement
}: ListedMovement) {
  return {
    id,
    occurred_at: toMoment(occurredAt),
    subscription_id: stripeSubscriptionId,
    customer_id: customerId,
    reason: movement.reason,
    before: movement.beforeMinor,
    after: movement.afterMinor,
    currency: movement.currency,
  }
}

export function toTotals(sums: readonly MovementSum[]) {
  return [...new Set(sums.map(({ currency }) => currency))].map((currency) => {
    const own = sums.filter((sum) => sum.currency === currency)
    const of = (reason: MovementReason) => own.find((sum) => sum.reason === reason)?.amountMinor ?? 0
    return {
      currency,
      new: of('new'),
      expansion: of('expansion'),
      contraction: of('contraction'),
      churn: of('churn'),
      reactivation: of('reactivation'),
      net: own.reduce((net, { amountMinor }) => net + amountMinor, 0),
    }
  })
}
