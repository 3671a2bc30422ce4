import type Stripe from 'stripe'
import { newId } from '../../lib/ids.ts'
import type { Charge, Dispute } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'

const DAY_SECONDS = 86_400
const RESPONSE_DAYS = 9
const DISPUTE_FEE_CENTS = 1500

const NETWORK_CODES: Record<string, string> = { fraudulent: '10.4', product_not_received: '13.1' }

export interface DisputeInput {
  reason: string
  /** An inquiry comes first: no money moves while it is open. */
  isInquiry: boolean
}

export function buildDispute(now: number, charge: Charge, { reason, isInquiry }: DisputeInput): Dispute {
  const networkCode = NETWORK_CODES[reason] ?? '10.4'
  return {
    id: newId('du'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: now,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: emptyEvidence(),
    evidence_details: {
      due_by: endOfDay(now + RESPONSE_DAYS * DAY_SECONDS),
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: 'manual',
    is_charge_refundable: isInquiry,
    livemode: false,
    metadata: {},
    network_reason_code: networkCode,
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: {
        brand: charge.payment_method_details?.card?.brand ?? 'visa',
        case_type: isInquiry ? 'inquiry' : 'chargeback',
        network: charge.payment_method_details?.card?.network ?? 'visa',
        network_reason_code: networkCode,
      },
    },
    reason,
    status: isInquiry ? 'warning_needs_response' : 'needs_response',
  }
}

/** The money of a dispute leaves the seller's balance together with a fee, and returns without the fee. */
export function buildAdjustment(
  now: number,
  dispute: Dispute,
  direction: 'withdrawn' | 'reinstated',
): Wire<Stripe.BalanceTransaction> {
  const withdrawn = direction === 'withdrawn'
  const amount = withdrawn ? -dispute.amount : dispute.amount
  const fee = withdrawn ? DISPUTE_FEE_CENTS : 0
  const description = withdrawn ? 'Dispute fee' : null
  return {
    id: newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: now,
    balance_type: 'payments',
    created: now,
    currency: dispute.currency,
    description: `Chargeback ${withdrawn ? 'withdrawal' : 'reversal'} for ${dispute.charge}`,
    exchange_rate: null,
    fee,
    fee_details: withdrawn
      ? [{ amount: fee, application: null, currency: dispute.currency, description, type: 'stripe_fee' }]
      : [],
    net: amount - fee,
    reporting_category: withdrawn ? 'dispute' : 'dispute_reversal',
    source: dispute.id,
    status: 'available',
    type: 'adjustment',
  }
}

function endOfDay(at: number): number {
  return Math.floor(at / DAY_SECONDS) * DAY_SECONDS + DAY_SECONDS - 1
}

function emptyEvidence(): Dispute['evidence'] {
  return {
    access_activity_log: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  }
}
