import { PageHeader } from '../../../components/layouts/page-header.tsx'
import { ButtonLink } from '../../../components/ui/button.tsx'
import { pages } from '../../../config/pages.ts'
import type { ApiError } from '../../../lib/api/api-error.ts'

/** A link that is over, or that is another account's. */
export function UpgradeRefused({ error }: { error: ApiError }) {
  const isForeign = error.status === 403
  return (
    <>
      <PageHeader title={isForeign ? 'This link is not for you' : 'This link no longer works'}>
        <p>{error.message}</p>
      </PageHeader>
      <div className="container-page flex flex-wrap gap-4 pb-24">
        <ButtonLink to={pages.dashboard.path} variant="primary">
          Open the dashboard
        </ButtonLink>
        <ButtonLink to={pages.pricing.path} variant="secondary">
          See the plans
        </ButtonLink>
      </div>
    </>
  )
}
