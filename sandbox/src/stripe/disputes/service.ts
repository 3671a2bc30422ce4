import type Stripe from 'stripe'
import type { SandboxContext } from '../../context.ts'
import { invalidRequest } from '../../http/stripe-error.ts'
import type { Charge, Dispute } from '../../store/stripe-objects.ts'
import type { Wire } from '../../store/wire.ts'
import { changeCharge } from '../charges/save.ts'
import { settleFraudWarnings } from '../early-fraud-warnings/service.ts'
import { emit, emitUpdate } from '../events/emit.ts'
import { mergeMetadata } from '../resource.ts'
import { buildAdjustment, buildDispute, type DisputeInput } from './builder.ts'

export type DisputeVerdict = 'won' | 'lost'

/** The cardholder tells their bank that the charge is wrong. */
export function openDispute(ctx: SandboxContext, charge: Charge, input: DisputeInput): Dispute {
  if (charge.status !== 'succeeded' || charge.disputed || charge.refunded) {
    throw invalidRequest(`Charge ${charge.id} cannot be disputed: it failed, is disputed or is refunded.`)
  }
  const dispute = saveDispute(ctx, buildDispute(ctx.clock.now(), charge, input))
  changeCharge(ctx, charge.id, { disputed: true })
  emit(ctx, 'charge.dispute.created', dispute)
  settleFraudWarnings(ctx, charge.id)
  return input.isInquiry ? dispute : moveFunds(ctx, dispute, 'withdrawn')
}

export function updateDispute(
  ctx: SandboxContext,
  dispute: Dispute,
  params: Wire<Stripe.DisputeUpdateParams>,
): Dispute {
  if (params.evidence && !isOpen(dispute)) {
    throw invalidRequest(`This dispute is already ${dispute.status}; evidence can no longer be submitted.`)
  }
  const metadata = mergeMetadata(dispute.metadata, params.metadata)
  if (!params.evidence) return changeDispute(ctx, dispute, { metadata })
  const evidence = { ...dispute.evidence, ...(params.evidence as Dispute['evidence']) }
  const staged = changeDispute(ctx, dispute, {
    metadata,
    evidence,
    evidence_details: { ...dispute.evidence_details, has_evidence: true },
  })
  return params.submit === false ? staged : submitEvidence(ctx, staged)
}

/**
 * Evidence can be submitted once. The words listed on Stripe's testing page decide the dispute immediately.
 */
function submitEvidence(ctx: SandboxContext, dispute: Dispute): Dispute {
  const { evidence_details: details } = dispute
  const submitted = changeDispute(ctx, dispute, {
    evidence_details: {
      ...details,
      submission_count: details.submission_count + 1,
      submission_method: 'manual',
    },
    status: isInquiry(dispute) ? 'warning_under_review' : 'under_review',
  })
  switch (dispute.evidence.uncategorized_text) {
    case 'winning_evidence':
      return closeDispute(ctx, submitted, 'won')
    case 'losing_evidence':
      return closeDispute(ctx, submitted, 'lost')
    case 'escalate_inquiry_evidence':
      return isInquiry(submitted) ? escalate(ctx, submitted) : submitted
    default:
      return submitted
  }
}

/** Records the result: an inquiry that is won is closed without a chargeback. */
export function closeDispute(ctx: SandboxContext, dispute: Dispute, verdict: DisputeVerdict): Dispute {
  if (!isOpen(dispute)) throw invalidRequest(`This dispute is already closed: ${dispute.status}.`)
  if (isInquiry(dispute) && verdict === 'lost') return closeDispute(ctx, escalate(ctx, dispute), 'lost')
  const status = isInquiry(dispute) ? 'warning_closed' : verdict
  const closed = saveDispute(ctx, { ...dispute, status })
  emit(ctx, 'charge.dispute.closed', closed, { status: dispute.status })
  return status === 'won' ? moveFunds(ctx, closed, 'reinstated') : closed
}

/** Nobody responded in time. */
export function disputeDue(ctx: SandboxContext, dispute: Dispute): void {
  const { evidence_details: details } = dispute
  const late = saveDispute(ctx, { ...dispute, evidence_details: { ...details, past_due: true } })
  closeDispute(ctx, late, isInquiry(dispute) ? 'won' : 'lost')
}

function escalate(ctx: SandboxContext, dispute: Dispute): Dispute {
  const escalated = changeDispute(ctx, dispute, { is_charge_refundable: false, status: 'needs_response' })
  return moveFunds(ctx, escalated, 'withdrawn')
}

function moveFunds(ctx: SandboxContext, dispute: Dispute, direction: 'withdrawn' | 'reinstated'): Dispute {
  const adjustment = ctx.store.objects.save(
    'balance_transaction',
    buildAdjustment(ctx.clock.now(), dispute, direction),
  )
  const balance_transactions = [...dispute.balance_transactions, adjustment]
  const moved = saveDispute(ctx, { ...dispute, balance_transactions })
  emit(ctx, `charge.dispute.funds_${direction}`, moved)
  return moved
}

function changeDispute(ctx: SandboxContext, before: Dispute, patch: Partial<Dispute>): Dispute {
  const after = saveDispute(ctx, { ...before, ...patch })
  emitUpdate(ctx, 'charge.dispute.updated', before, after)
  return after
}

function saveDispute(ctx: SandboxContext, dispute: Dispute): Dispute {
  ctx.store.objects.save('dispute', dispute)
  const isAwaited = dispute.status === 'needs_response' || dispute.status === 'warning_needs_response'
  ctx.store.objects.setDue('dispute', dispute.id, isAwaited ? dispute.evidence_details.due_by : null)
  return dispute
}

function isOpen({ status }: Dispute): boolean {
  return !['won', 'lost', 'warning_closed', 'prevented'].includes(status)
}

const isInquiry = ({ status }: Dispute) => status.startsWith('warning_')
