import { brand } from '@kamiyo/catalog/brand'

/** Where a person answers. */
export function SupportLink() {
  return (
    <a className="link" href={`mailto:${brand.supportEmail}`}>
      {brand.supportEmail}
    </a>
  )
}
