import { creditPacks } from '@kamiyo/catalog/credits'
import { pages } from '../../../config/pages.ts'

/** For whoever looks at the plans and wants none of them. */
export function CreditsNote() {
  if (creditPacks.length === 0) return null
  return (
    <p className="mt-8 leading-relaxed text-muted">
      Without a subscription, a{' '}
      <a className="link" href={`${pages.pricing.path}#credit-packs`}>
        credit pack
      </a>{' '}
      is paid once and pays for each call.
    </p>
  )
}
