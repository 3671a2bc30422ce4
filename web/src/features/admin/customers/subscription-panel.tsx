import { formatPaymentMethod } from '@kamiyo/catalog/format'
import { plans } from '@kamiyo/catalog/plans'
import { useRef, useState } from 'react'
import { ActionLinks } from '../../../components/ui/action-links.tsx'
import { Instant, MaybeInstant, None } from '../../../components/ui/instant.tsx'
import { asWords } from '../../../lib/words.ts'
import { CodeText } from '../code-text.tsx'
import { type Fact, FactList } from '../fact-list.tsx'
import { ReconcileSubscription } from '../reconcile/reconcile-subscription.tsx'
import { Status } from '../status.tsx'
import { IssueToken } from '../tokens/issue-token.tsx'
import type { Subscription } from './get-customer.ts'

const ACTIONS = [
  { name: 'reconcile', label: 'Compare with Stripe', Form: ReconcileSubscription },
  { name: 'issue', label: 'Issue a token', Form: IssueToken },
] as const
type ActionName = (typeof ACTIONS)[number]['name']

export function SubscriptionPanel({ subscription }: { subscription: Subscription }) {
  const [open, setOpen] = useState<ActionName>()
  const heading = useRef<HTMLHeadingElement>(null)
  const { stripe_subscription_id: id, tier } = subscription
  const Form = ACTIONS.find(({ name }) => name === open)?.Form
  const close = () => {
    setOpen(undefined)
    heading.current?.focus()
  }
  return (
    <div className="rounded-lg border border-line bg-panel px-5 pt-4 pb-2">
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-8 gap-y-1">
        <h3 ref={heading} tabIndex={-1} className="text-lg font-medium outline-none">
          {plans.find((plan) => plan.tier === tier)?.name ?? tier}
        </h3>
        <span className="text-faint">
          <CodeText>{id}</CodeText>
        </span>
      </div>
      {subscription.needs_look && (
        <p className="mb-3 border-l border-danger pl-4 text-note text-danger">
          It may differ from Stripe: {asWords(subscription.needs_look)}. Compare it with Stripe.
        </p>
      )}
      <div className="grid gap-x-14 divide-line max-lg:divide-y lg:grid-cols-2">
        <FactList label={`Access of ${id}`} facts={accessFacts(subscription)} />
        <FactList label={`Dates of ${id}`} facts={dateFacts(subscription)} />
      </div>
      <div className="mt-2">
        <ActionLinks actions={ACTIONS} open={open} subject={id} onToggle={setOpen} />
      </div>
      {Form && <Form key={open} subscriptionId={id} onClose={close} />}
    </div>
  )
}

function accessFacts(subscription: Subscription): Fact[] {
  const { status, entitlement, entitlement_reason: reason, price_id: priceId } = subscription
  return [
    { label: 'Status', value: <Status status={status} /> },
    { label: 'Access', value: <Status status={entitlement} /> },
    ...(reason ? [{ label: 'Because', value: asWords(reason) }] : []),
    ...(subscription.price ? [{ label: 'Charged', value: subscription.price }] : []),
    ...methodFacts(subscription),
    { label: 'Price', value: priceId ? <CodeText>{priceId}</CodeText> : <None /> },
    ...itemFacts(subscription),
  ]
}

/** We say that there is none only if Stripe has said so. */
function methodFacts({ payment_method: method, payment_method_state: state }: Subscription): Fact[] {
  if (state === 'invoiced') return [{ label: 'Charged to', value: 'nothing: its invoices are sent' }]
  if (method !== null) return [{ label: 'Charged to', value: formatPaymentMethod(method) }]
  return state === 'none' ? [{ label: 'Charged to', value: 'nothing yet' }] : []
}

/** Shown only if it differs from one unit of one plan, which is rare but important. */
function itemFacts({
  quantity,
  other_tiers: others,
  collection_pause: pause,
  ...rest
}: Subscription): Fact[] {
  const nameOf = (tier: string) => plans.find((plan) => plan.tier === tier)?.name ?? tier
  return [
    ...(quantity === null || quantity === 1 ? [] : [{ label: 'Quantity', value: quantity }]),
    ...(others.length > 0 ? [{ label: 'Plans beside it', value: others.map(nameOf).join(', ') }] : []),
    ...(pause ? [{ label: 'Collection paused', value: asWords(pause) }] : []),
    ...(pause && rest.collection_resumes_at
      ? [{ label: 'Collection resumes', value: <Instant at={rest.collection_resumes_at} /> }]
      : []),
  ]
}

function dateFacts(subscription: Subscription): Fact[] {
  const { cancel_at: cancelAt, past_due_since: pastDueSince } = subscription
  return [
    { label: 'Period ends', value: <MaybeInstant at={subscription.current_period_end} /> },
    { label: 'Renews', value: renewalText(subscription) },
    ...(cancelAt ? [{ label: 'Ends on', value: <Instant at={cancelAt} /> }] : []),
    ...(pastDueSince ? [{ label: 'Past due since', value: <Instant at={pastDueSince} /> }] : []),
  ]
}

const ENDED = new Set(['canceled', 'incomplete_expired'])

function renewalText({ status, cancel_at_period_end: endsWithPeriod }: Subscription): string {
  if (ENDED.has(status)) return 'no, it has ended'
  return endsWithPeriod ? 'no, it ends with the period' : 'yes'
}
