import { type Reconciliation, reconcile } from '../actions/actions.ts'
import { showValue } from '../actions/diff-rows.ts'
import { DiffTable } from '../actions/diff-table.tsx'
import { RehearsedAction } from '../actions/rehearsed-action.tsx'
import type { SubscriptionFormProps } from '../customers/subscription-form-props.ts'

export function ReconcileSubscription({ subscriptionId, onClose }: SubscriptionFormProps) {
  return (
    <RehearsedAction<Reconciliation>
      label={`Compare ${subscriptionId} with Stripe`}
      explain="Fetches the subscription from Stripe. You see where our copy differs before anything is changed."
      run={(order) => reconcile({ subscription_id: subscriptionId, ...order })}
      applyLabel={({ differences }) => (differences.length > 0 ? 'Update from Stripe' : undefined)}
      render={(result) => <Differences result={result} />}
      onClose={onClose}
    />
  )
}

function Differences({ result }: { result: Reconciliation }) {
  const { differences, applied } = result
  if (differences.length === 0) return <p className="text-muted">Our copy and Stripe agree.</p>
  return (
    <>
      {applied && <p className="text-muted">Our copy now matches Stripe.</p>}
      <DiffTable
        caption="Where our copy differs from Stripe"
        sides={[applied ? 'We had' : 'We have', 'Stripe has']}
        rows={differences.map(({ field, stored, stripe }) => ({
          name: field,
          before: showValue(stored),
          after: showValue(stripe),
        }))}
      />
    </>
  )
}
