import { brand } from '@kamiyo/catalog/brand'
import { PageHeader } from '../../components/layouts/page-header.tsx'
import { pages } from '../../config/pages.ts'
import { SetupGuide } from '../../features/setup/setup-guide.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

export function SetupRoute() {
  usePageHead(pages.setup)
  return (
    <>
      <PageHeader title="Setup guide">
        <p>
          Your token came by e-mail after the payment. Choose your client and add {brand.productName} to it.
        </p>
      </PageHeader>
      <SetupGuide />
    </>
  )
}
