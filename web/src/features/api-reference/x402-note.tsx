import { plans } from '@kamiyo/catalog/plans'
import { SupportLink } from '../../components/ui/support-link.tsx'
import { priceLabel } from '../../lib/price.ts'

const plan = plans.find(({ price }) => price.kind === 'per_query')

/** Nothing where the catalogue has no plan that is paid by the query. */
export function X402Note() {
  if (!plan) return null
  return (
    <section aria-labelledby={plan.tier} className="rounded-xl border border-line bg-panel p-6 lg:p-8">
      <div className="flex flex-wrap items-baseline justify-between gap-4">
        <h2 id={plan.tier} className="text-2xl font-medium tracking-[-0.02em]">
          {plan.name}
        </h2>
        <p className="font-mono text-sm text-accent tabular-nums">{priceLabel(plan.price)}</p>
      </div>
      <p className="mt-4 max-w-3xl leading-relaxed text-muted">
        x402 lets an agent pay for each query by itself, without an account. The server answers a request that
        carries no payment with status 402 and its terms; the agent repeats the request with a signed payment
        in a header and receives the result. It is not a subscription and does not pass through the checkout.
      </p>
      <p className="mt-4 max-w-3xl leading-relaxed text-muted">
        Payment for each query is not part of the routes below. Write to <SupportLink /> for access and for
        the payment terms.
      </p>
    </section>
  )
}
