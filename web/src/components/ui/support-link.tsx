import { brand } from '@kamiyo/catalog/brand'
import { mailtoLink } from '@kamiyo/catalog/mailto'

export function SupportLink() {
  return (
    <a className="link" href={mailtoLink(brand.supportEmail)}>
      {brand.supportEmail}
    </a>
  )
}
