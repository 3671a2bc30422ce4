import { formatMoney } from '@kamiyo/catalog/format'
import { getPlan } from '@kamiyo/catalog/plans'
import { AlertRegion } from '../../../components/ui/alert.tsx'
import { Button } from '../../../components/ui/button.tsx'
import { FailureText } from '../../../components/ui/failure-text.tsx'
import { RowList } from '../../../components/ui/row-list.tsx'
import type { ApiError } from '../../../lib/api/api-error.ts'
import { formatDate } from '../../../lib/date.ts'
import type { OnboardingState, Review } from '../api/onboarding-calls.ts'
import { StepFrame } from '../step-frame.tsx'

interface ReviewStepProps {
  state: OnboardingState
  isPending: boolean
  error: ApiError | null
  onOrder(): void
  onChange(): void
}

/** The amounts are Stripe's own previews of the first two invoices. */
export function ReviewStep({ state, isPending, error, onOrder, onChange }: ReviewStepProps) {
  const { review } = state
  return (
    <StepFrame
      step="Review"
      title="Is it right?"
      lead={review ? undefined : 'The order has begun. Go on to finish it; nothing is charged twice.'}
    >
      <AlertRegion>
        {error && <FailureText title="The order could not be finished." error={error} />}
      </AlertRegion>
      <RowList label="Order" rows={rowsOf(state)} />
      {review?.trial_ends_at && (
        <p className="mt-5 text-note leading-relaxed text-muted">
          You are charged first on {formatDate(review.trial_ends_at)}. If you cancel before, the plan costs
          nothing; usage that you report is billed.
        </p>
      )}
      <div className="mt-8 flex flex-wrap gap-4">
        <Button disabled={isPending} onClick={onOrder}>
          {isPending ? 'One moment...' : orderLabel(review)}
        </Button>
        {review && (
          <Button variant="secondary" disabled={isPending} onClick={onChange}>
            Change the plan
          </Button>
        )}
      </div>
    </StepFrame>
  )
}

function orderLabel(review: Review | null): string {
  if (!review) return 'Finish the order'
  if (review.due_now_cents > 0) return `Pay ${formatMoney(review.due_now_cents, review.currency)}`
  return review.trial_ends_at ? 'Start the trial' : 'Start the plan'
}

function rowsOf({ company_name, email, name, plan, review }: OnboardingState) {
  return [
    { label: 'Company', value: company_name ?? name },
    { label: 'Owner', value: email },
    ...(plan ? [{ label: 'Plan', value: getPlan(plan.plan_id).name }] : []),
    ...(plan?.discount_code ? [{ label: 'Code', value: plan.discount_code }] : []),
    ...(review ? amountsOf(review) : []),
  ]
}

function amountsOf(review: Review) {
  const { currency, discount_now_cents: discount, due_later_at, due_later_cents, tax_now_cents: tax } = review
  return [
    ...(discount > 0 ? [{ label: 'Discount', value: `−${formatMoney(discount, currency)}` }] : []),
    ...(tax > 0 ? [{ label: 'Tax', value: formatMoney(tax, currency) }] : []),
    { label: 'Due now', value: formatMoney(review.due_now_cents, currency) },
    { label: `Due on ${formatDate(due_later_at)}`, value: formatMoney(due_later_cents, currency) },
  ]
}
