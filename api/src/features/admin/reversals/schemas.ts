import { Type } from 'typebox'
import { ISSUE_RESOLUTIONS } from '../../reversals/invoice-issues.ts'
import { REVERSAL_KINDS } from '../../reversals/list.ts'
import { MaybeMoment, MaybeText, Moment, Nullable, Text } from '../schemas.ts'

export const ReversalSummary = Type.Object(
  {
    kind: Type.Enum([...REVERSAL_KINDS]),
    id: Type.String({
      description:
        'The Stripe id of the refund, dispute, warning or invoice; of a late payment for credits, the checkout session',
    }),
    customer_id: MaybeText,
    status: Type.String({
      description:
        "Stripe's status; actionable or closed for a warning; voided, uncollectible or finalization_failed for an invoice; order_ended, plan_ended, plan_served or customer_deleted for a late payment",
    }),
    is_settled: Type.Boolean({ description: 'Whether nothing remains to be done' }),
    resolution: Nullable(Type.Enum([...ISSUE_RESOLUTIONS], { description: 'How an invoice was closed' })),
    reason: MaybeText,
    amount: Type.Integer({ description: 'In the smallest unit of the currency' }),
    currency: Text,
    evidence_due_at: MaybeMoment,
    occurred_at: Moment,
    stripe_url: Type.String({ description: "The page in Stripe's Dashboard, in the mode of the key" }),
  },
  { title: 'StoredReversal' },
)
