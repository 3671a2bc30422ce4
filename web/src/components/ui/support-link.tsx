import { brand } from '@kamiyo/catalog/brand'
import { mailtoLink } from '@kamiyo/catalog/mailto'

/** The link to support. */
export function SupportLink() {
  return (
    <a className="link" href={mailtoLink(brand.supportEmail)}>
      {brand.supportEmail}
    </a>
  )
}
