import { creditPacks } from '@kamiyo/catalog/credits'
import { plans } from '@kamiyo/catalog/plans'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { ButtonLink } from '../../components/ui/button.tsx'
import { Section } from '../../components/ui/section.tsx'
import { pages } from '../../config/pages.ts'
import { useSubscriber } from '../../features/account/use-subscriber.ts'
import { ComparisonTable } from '../../features/plans/comparison-table.tsx'
import { CreditPacks } from '../../features/plans/credits/credit-packs.tsx'
import { FreePlanOffer } from '../../features/plans/free-plan-offer.tsx'
import { PricingCards } from '../../features/plans/pricing-cards.tsx'
import { useCheckout } from '../../lib/checkout/use-checkout.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

export function PricingRoute() {
  usePageHead(pages.pricing)
  const subscriber = useSubscriber()
  const checkout = useCheckout()
  return (
    <>
      <PageHeader title="Pricing">
        <p>
          Flat monthly plans. Cancel whenever you like; your token works to the end of the period you have
          paid for.
          {creditPacks.length > 0 && ' Or buy credits once, and pay for each call without a subscription.'}
        </p>
      </PageHeader>
      <section aria-label="Plans" className="container-page pb-20 lg:pb-28">
        <h2 className="sr-only">Plans</h2>
        <FreePlanOffer hasAccount={subscriber.hasAccount} />
        <PricingCards planChange={subscriber} checkout={checkout} />
        <p className="mt-8 text-note text-faint">
          Payment is handled by Stripe. Tax is added at checkout where it applies, and promotion codes are
          accepted there.
        </p>
      </section>
      <Section
        id="companies"
        title="For companies"
        lead="Set up your company in six steps: a card, a plan, an API key with which your systems report usage, and a token for your agent."
      >
        <ButtonLink to={pages.onboarding.path} reloadDocument variant="secondary">
          Set up your company
        </ButtonLink>
      </Section>
      <CreditPacks checkout={checkout} unlimitedPlan={subscriber.unlimitedPlan} />
      {plans.length > 1 && (
        <Section id="compare" title="Compare the limits">
          <ComparisonTable />
        </Section>
      )}
    </>
  )
}
