import { PageHeader } from '../../components/layouts/page-header.tsx'
import { pages } from '../../config/pages.ts'
import { LegalText } from '../../features/legal/legal-text.tsx'
import { terms } from '../../features/legal/terms.ts'
import { usePageHead } from '../../lib/use-page-head.ts'

export function TermsRoute() {
  usePageHead(pages.terms)
  return (
    <>
      <PageHeader title="Terms of service" />
      <LegalText clauses={terms} />
    </>
  )
}
