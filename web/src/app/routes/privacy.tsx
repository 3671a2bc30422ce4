import { PageHeader } from '../../components/ui/page-header.tsx'
import { pages } from '../../config/pages.ts'
import { LegalText } from '../../features/legal/components/legal-text.tsx'
import { privacy } from '../../features/legal/privacy.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

export function PrivacyRoute() {
  usePageHead(pages.privacy)
  return (
    <>
      <PageHeader title="Privacy" />
      <LegalText clauses={privacy} />
    </>
  )
}
