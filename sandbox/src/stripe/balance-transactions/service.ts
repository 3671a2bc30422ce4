import type { SandboxContext } from '../../context.ts'
import { newId } from '../../lib/ids.ts'
import type { BalanceTransaction, Charge, PaymentMethod, Refund } from '../../store/stripe-objects.ts'
import { testClockOf } from '../test-clock-time.ts'

const PENDING_SECONDS = 2 * 86_400

/** These test cards only skip the time in which money is pending. */
const AT_ONCE = new Set(['0077', '0278'])

type Entry = Pick<
  BalanceTransaction,
  'amount' | 'available_on' | 'currency' | 'description' | 'fee' | 'reporting_category' | 'source' | 'type'
>

/** The money of a paid charge, less Stripe's fee. */
export function bookCharge(ctx: SandboxContext, charge: Charge, method: PaymentMethod): BalanceTransaction {
  const now = ctx.clock.now()
  const isCard = method.type === 'card'
  return book(ctx, charge.customer, {
    amount: charge.amount,
    available_on: AT_ONCE.has(method.card?.last4 ?? '') ? now : now + PENDING_SECONDS,
    currency: charge.currency,
    description: charge.description,
    fee: isCard ? cardFee(charge.amount) : debitFee(charge.amount),
    reporting_category: 'charge',
    source: charge.id,
    type: isCard ? 'charge' : 'payment',
  })
}

/** Money that goes back to the buyer; Stripe keeps its fee. */
export function bookRefund(ctx: SandboxContext, charge: Charge, refund: Refund): BalanceTransaction {
  const received = ctx.store.objects.find('balance_transaction', charge.balance_transaction ?? '')
  return book(ctx, charge.customer, {
    amount: -refund.amount,
    available_on: Math.max(ctx.clock.now(), received?.available_on ?? 0),
    currency: refund.currency,
    description: `REFUND FOR CHARGE${charge.description ? ` (${charge.description})` : ''}`,
    fee: 0,
    reporting_category: 'refund',
    source: refund.id,
    type: received?.type === 'payment' ? 'payment_refund' : 'refund',
  })
}

/** The buyer's bank returned a refund. */
export function bookReturn(ctx: SandboxContext, refund: Refund): BalanceTransaction {
  return book(ctx, refund.customer ?? null, {
    amount: refund.amount,
    available_on: ctx.clock.now(),
    currency: refund.currency,
    description: `REFUND FAILURE (${refund.id})`,
    fee: 0,
    reporting_category: 'refund_failure',
    source: refund.id,
    type: 'refund_failure',
  })
}

export function becomeAvailable(ctx: SandboxContext, transaction: BalanceTransaction): void {
  ctx.store.objects.save('balance_transaction', { ...transaction, status: 'available' })
  ctx.store.objects.setDue('balance_transaction', transaction.id, null)
}

function book(ctx: SandboxContext, customerId: string | null, entry: Entry): BalanceTransaction {
  const now = ctx.clock.now()
  const isPending = entry.available_on > now
  const { amount, fee, currency } = entry
  const details = { amount: fee, application: null, currency, description: 'Stripe processing fees' }
  const booked = ctx.store.objects.save('balance_transaction', {
    id: newId('txn'),
    object: 'balance_transaction',
    balance_type: 'payments',
    created: now,
    exchange_rate: null,
    fee_details: fee > 0 ? [{ ...details, type: 'stripe_fee' }] : [],
    net: amount - fee,
    status: isPending ? 'pending' : 'available',
    ...entry,
  })
  if (isPending) {
    const clock = testClockOf(ctx, customerId)
    ctx.store.objects.setDue('balance_transaction', booked.id, entry.available_on, clock)
  }
  return booked
}

/** Stripe's list prices in the United States. */
function cardFee(amount: number): number {
  return Math.round(amount * 0.029) + 30
}

function debitFee(amount: number): number {
  return Math.min(500, Math.round(amount * 0.008))
}
