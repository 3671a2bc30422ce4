import type { ApiError } from '../../lib/api/api-error.ts'
import type { CheckoutSession } from './get-checkout-session.ts'

export type OrderState =
  | { kind: 'loading' }
  | { kind: 'processing'; slow: boolean }
  | { kind: 'done'; session: CheckoutSession }
  | { kind: 'failed'; session: CheckoutSession }
  | { kind: 'ended'; session: CheckoutSession }
  | { kind: 'unpaid' }
  | { kind: 'expired' }
  | { kind: 'notFound' }
  | { kind: 'away' }

export interface OrderFacts {
  sessionId: string | null
  session: CheckoutSession | undefined
  error: ApiError | null
  /** Since the page was opened. */
  waitedMs: number
}

/** After this the page says that it takes longer, and keeps polling. */
export const SLOW_AFTER_MS = 60_000

const FIRST_POLL_MS = 1000
const LONGEST_POLL_MS = 10_000

export function isSessionId(value: string | null): value is string {
  return value !== null && /^cs_[A-Za-z0-9_]{1,250}$/.test(value)
}

export function orderState({ sessionId, session, error, waitedMs }: OrderFacts): OrderState {
  if (!isSessionId(sessionId)) return { kind: 'notFound' }
  if (error?.status === 404 || error?.status === 400) return { kind: 'notFound' }
  if (error) return { kind: 'away' }
  if (!session) return { kind: 'loading' }
  if (session.status === 'expired') return { kind: 'expired' }
  if (session.status === 'open') return { kind: 'unpaid' }
  if (session.order_ended) return { kind: 'ended', session }
  if (session.payment_failed) return { kind: 'failed', session }
  if (session.payment_status === 'unpaid') return { kind: 'processing', slow: waitedMs >= SLOW_AFTER_MS }
  return { kind: 'done', session }
}

/** An order of a credit pack, as opposed to a plan. */
export function isForCredits({ credit_pack: pack }: CheckoutSession): boolean {
  return pack !== undefined
}

const FINAL: ReadonlySet<OrderState['kind']> = new Set(['done', 'ended', 'expired', 'notFound'])

/** How long to wait before polling again; false if the answer can no longer change. */
export function pollDelayMs(kind: OrderState['kind'], answers: number): number | false {
  if (FINAL.has(kind)) return false
  return Math.min(FIRST_POLL_MS * 1.5 ** answers, LONGEST_POLL_MS)
}
