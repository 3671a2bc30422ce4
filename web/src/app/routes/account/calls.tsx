import { pages } from '../../../config/pages.ts'
import { CallsPage } from '../../../features/account/usage/calls-page.tsx'
import { usePageHead } from '../../../lib/use-page-head.ts'

export function CallsRoute() {
  usePageHead(pages.calls)
  return <CallsPage />
}
