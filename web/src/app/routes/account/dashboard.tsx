import { pages } from '../../../config/pages.ts'
import {
  type RenderTokenGuide,
  TokenGuideContext,
} from '../../../features/account/agents/setup/token-guide.ts'
import { Dashboard } from '../../../features/account/dashboard.tsx'
import { TokenSetup } from '../../../features/setup/token-setup.tsx'
import { usePageHead } from '../../../lib/use-page-head.ts'

const renderTokenGuide: RenderTokenGuide = (token) => <TokenSetup token={token} />

export function DashboardRoute() {
  usePageHead(pages.dashboard)
  return (
    <TokenGuideContext value={renderTokenGuide}>
      <Dashboard />
    </TokenGuideContext>
  )
}
