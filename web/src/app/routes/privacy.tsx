import { PageHeader } from '../../components/layouts/page-header.tsx'
import { pages } from '../../config/pages.ts'
import { LegalText } from '../../features/legal/legal-text.tsx'
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
