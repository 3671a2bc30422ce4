import { plans } from '@kamiyo/catalog/plans'
import { Section } from '../../components/ui/section.tsx'
import { pages } from '../../config/pages.ts'
import { mcpServerUrl } from '../../config/site.ts'
import { useSubscriber } from '../../features/account/use-subscriber.ts'
import { Guarantees } from '../../features/home/guarantees.tsx'
import { Hero } from '../../features/home/hero.tsx'
import { Questions } from '../../features/home/questions.tsx'
import { SessionPanel } from '../../features/home/session-panel.tsx'
import { Steps } from '../../features/home/steps.tsx'
import { CompanyNote } from '../../features/plans/company-note.tsx'
import { CreditsNote } from '../../features/plans/credits/credits-note.tsx'
import { FreePlanOffer } from '../../features/plans/free-plan-offer.tsx'
import { PricingCards } from '../../features/plans/pricing-cards.tsx'
import { claudeCodeCommand } from '../../features/setup/clients/claude-code.ts'
import { TOKEN_PLACEHOLDER } from '../../features/setup/setup-client.ts'
import { useCheckout } from '../../lib/checkout/use-checkout.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

const command = claudeCodeCommand({ serverUrl: mcpServerUrl, token: TOKEN_PLACEHOLDER })

const shownPlan = plans.find((plan) => plan.highlighted) ?? plans[0]

export function HomeRoute() {
  usePageHead(pages.home)
  const subscriber = useSubscriber()
  const checkout = useCheckout()
  return (
    <>
      <Hero panel={shownPlan && <SessionPanel command={command} plan={shownPlan} />} />
      <Section id="how-it-works" title="From a plan to a working agent in three steps">
        <Steps />
      </Section>
      <Section id="plans" title="Plans" lead="One token or many, with limits that are known before you pay.">
        <FreePlanOffer hasAccount={subscriber.hasAccount} />
        <PricingCards planChange={subscriber} checkout={checkout} />
        <CreditsNote />
        <CompanyNote />
      </Section>
      <Section id="guarantees" title="What you can count on">
        <Guarantees />
      </Section>
      <Section id="questions" title="Questions before you buy">
        <Questions />
      </Section>
    </>
  )
}
