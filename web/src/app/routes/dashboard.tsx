import { pages } from '../../config/pages.ts'
import { Dashboard } from '../../features/account/components/dashboard.tsx'
import { type RenderTokenGuide, TokenGuideContext } from '../../features/account/token-guide.ts'
import { TokenSetup } from '../../features/setup/components/token-setup.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

const renderTokenGuide: RenderTokenGuide = (token) => <TokenSetup token={token} />

export function DashboardRoute() {
  usePageHead(pages.dashboard)
  return (
    <TokenGuideContext value={renderTokenGuide}>
      <Dashboard />
    </TokenGuideContext>
  )
}
