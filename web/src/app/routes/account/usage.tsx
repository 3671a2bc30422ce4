import { pages } from '../../../config/pages.ts'
import { UsagePage } from '../../../features/account/usage/metered/usage-page.tsx'
import { usePageHead } from '../../../lib/use-page-head.ts'

export function UsageRoute() {
  usePageHead(pages.usage)
  return <UsagePage />
}
