import type { SandboxContext } from '../context.ts'
import type { DueObject } from '../store/objects.ts'
import { becomeAvailable } from '../stripe/balance-transactions/service.ts'
import { aftermathDue } from '../stripe/disputes/aftermath.ts'
import { disputeDue } from '../stripe/disputes/service.ts'
import { settleRefund } from '../stripe/refunds/service.ts'
import { getObject } from '../stripe/resource.ts'
import { debitDue } from './debit-due.ts'

/** Events that follow a payment after some time; false for other kinds of objects. */
export function paymentDue(ctx: SandboxContext, { type, id }: DueObject): boolean {
  if (type === 'charge') aftermathDue(ctx, getObject(ctx, 'charge', id))
  else if (type === 'refund') settleRefund(ctx, getObject(ctx, 'refund', id))
  else if (type === 'dispute') disputeDue(ctx, getObject(ctx, 'dispute', id))
  else if (type === 'payment_intent') debitDue(ctx, getObject(ctx, 'payment_intent', id))
  else if (type === 'balance_transaction') becomeAvailable(ctx, getObject(ctx, type, id))
  else return false
  return true
}
