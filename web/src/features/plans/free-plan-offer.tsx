import { formatLimit } from '@kamiyo/catalog/format'
import { freePlan } from '@kamiyo/catalog/free-plan'
import type { FreePlan } from '@kamiyo/catalog/types'
import { ButtonLink } from '../../components/ui/button.tsx'
import { pages } from '../../config/pages.ts'

/** Nothing where there is no free plan, and for somebody who has an account. */
export function FreePlanOffer({ hasAccount }: { hasAccount: boolean }) {
  if (!freePlan || hasAccount) return null
  return (
    <article
      aria-labelledby="free-plan"
      className="mb-8 flex flex-col gap-x-12 gap-y-6 rounded-xl border border-line p-6 md:flex-row md:items-center md:justify-between"
    >
      <div>
        <h3 id="free-plan" className="text-lg font-medium">
          {freePlan.name}
        </h3>
        <p className="mt-1 max-w-2xl text-note leading-6 text-muted">{describe(freePlan)}</p>
      </div>
      <ButtonLink to={pages.signIn.path} variant="secondary" className="shrink-0">
        Start free
      </ButtonLink>
    </article>
  )
}

function describe({ callsPerMonth, limits: { maxAgents } }: FreePlan): string {
  const agents = maxAgents === 1 ? '1 agent' : `${formatLimit(maxAgents).toLowerCase()} agents`
  return `${formatLimit(callsPerMonth)} calls a month for ${agents}. No card: sign in with your address, and the token comes by mail.`
}
