import { newId } from '../../lib/ids.ts'
import type { Charge, Refund } from '../../store/stripe-objects.ts'

export type RefundInput = Pick<Refund, 'amount' | 'reason' | 'metadata'>

export function buildRefund(now: number, charge: Charge, input: RefundInput, status: string): Refund {
  return {
    id: newId('re'),
    object: 'refund',
    ...input,
    balance_transaction: null,
    charge: charge.id,
    created: now,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: destinationOf(charge),
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    receipt_number: null,
    source_transfer_reversal: null,
    status,
    transfer_reversal: null,
  }
}

function destinationOf(charge: Charge): NonNullable<Refund['destination_details']> {
  const bankReference = { reference: null, reference_status: 'pending' }
  return charge.payment_method_details?.type === 'us_bank_account'
    ? { type: 'us_bank_transfer', us_bank_transfer: bankReference }
    : {
        type: 'card',
        card: { reference_status: 'pending', reference_type: 'acquirer_reference_number', type: 'refund' },
      }
}
