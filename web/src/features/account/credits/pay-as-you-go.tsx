import { payAsYouGo } from '@kamiyo/catalog/credits'
import { formatCredits, formatLimit } from '@kamiyo/catalog/format'
import { ButtonLink } from '../../../components/ui/button.tsx'
import { RowList } from '../../../components/ui/row-list.tsx'
import { pages } from '../../../config/pages.ts'

/** In place of a plan, for whoever has credits and no subscription. */
export function PayAsYouGo({ balance }: { balance: number }) {
  const { maxAgents, rateLimitRpm, rateLimitDaily } = payAsYouGo.limits
  const rows = [
    { label: 'AI agents', value: formatLimit(maxAgents) },
    { label: 'Requests a minute', value: formatLimit(rateLimitRpm) },
    { label: 'Requests a day', value: formatLimit(rateLimitDaily) },
  ]
  return (
    <>
      <h3 className="text-3xl font-medium tracking-[-0.02em]">{payAsYouGo.name}</h3>
      <p className="mt-2 leading-relaxed text-muted">
        You have {formatCredits(balance)} and no running subscription: each call is paid from the credits.
      </p>
      <ButtonLink to={pages.pricing.path} variant="secondary" className="my-8">
        See plans
      </ButtonLink>
      <RowList label="Limits without a subscription" rows={rows} />
    </>
  )
}
