import { pages } from '../../config/pages.ts'
import { Dashboard } from '../../features/account/components/dashboard.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

export function DashboardRoute() {
  usePageHead(pages.dashboard)
  return <Dashboard />
}
