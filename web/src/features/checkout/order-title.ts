import { isForCredits, type OrderState } from './order-state.ts'

const TITLES: Record<OrderState['kind'], string> = {
  loading: 'Looking up your order',
  processing: 'Your payment is being confirmed',
  done: 'Subscription successful',
  failed: 'Your payment did not arrive',
  ended: 'This order has ended',
  unpaid: 'The payment was not completed',
  expired: 'This checkout has expired',
  notFound: 'We cannot find this order',
  away: 'We cannot look up your order right now',
}

export function orderTitle(state: OrderState): string {
  if (state.kind === 'processing' && state.slow) return 'This takes longer than usual'
  if (state.kind === 'done' && isForCredits(state.session)) return 'Purchase successful'
  return TITLES[state.kind]
}
