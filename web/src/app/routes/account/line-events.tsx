import { pages } from '../../../config/pages.ts'
import { LineEventsPage } from '../../../features/account/statements/line-events-page.tsx'
import { usePageHead } from '../../../lib/use-page-head.ts'

export function LineEventsRoute() {
  usePageHead(pages.statements)
  return <LineEventsPage />
}
