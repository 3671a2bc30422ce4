import { pages } from '../../../config/pages.ts'
import { StatementsPage } from '../../../features/account/statements/statements-page.tsx'
import { usePageHead } from '../../../lib/use-page-head.ts'

export function StatementsRoute() {
  usePageHead(pages.statements)
  return <StatementsPage />
}
