import { ButtonLink } from '../../components/ui/button.tsx'
import { pages } from '../../config/pages.ts'

/** Where to go from a finished order. */
export function OrderWays() {
  return (
    <div className="mt-12 flex flex-col gap-4 sm:flex-row">
      <ButtonLink to={pages.setup.path}>View Setup Guide</ButtonLink>
      <ButtonLink to={pages.dashboard.path} variant="secondary">
        Go to Dashboard
      </ButtonLink>
    </div>
  )
}
