import { formatLimit } from '@kamiyo/catalog/format'
import { ButtonLink } from '../../../components/ui/button.tsx'
import { RowList } from '../../../components/ui/row-list.tsx'
import { pages } from '../../../config/pages.ts'
import { formatDate } from '../../../lib/date.ts'
import type { Account } from '../get-account.ts'

type Plan = NonNullable<Account['free_plan']>

/** In place of a plan that is paid. */
export function FreePlan({ plan, isOwner }: { plan: Plan; isOwner: boolean }) {
  const { name, calls_per_month: calls, resets_at, limits } = plan
  const rows = [
    { label: 'Calls a month', value: formatLimit(calls) },
    { label: 'They begin anew on', value: formatDate(resets_at) },
    { label: 'AI agents', value: formatLimit(limits.max_agents) },
    { label: 'Requests a minute', value: formatLimit(limits.rate_limit_rpm) },
    { label: 'Requests a day', value: formatLimit(limits.rate_limit_daily) },
  ]
  return (
    <>
      <h3 className="text-3xl font-medium tracking-[-0.02em]">{name}</h3>
      <p className="mt-2 leading-relaxed text-muted">
        {isOwner
          ? 'It costs nothing. With a plan or credits there are more calls, and the tokens of your agents stay the same.'
          : 'It costs nothing. The owner of the account can choose a plan.'}
      </p>
      <ButtonLink to={pages.pricing.path} variant="secondary" className="my-8">
        See plans
      </ButtonLink>
      <RowList label="Your plan" rows={rows} />
    </>
  )
}
