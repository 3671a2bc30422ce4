import { useParams } from 'react-router-dom'
import { pages } from '../../config/pages.ts'
import { UpgradePage } from '../../features/account/upgrade/upgrade-page.tsx'
import { usePageHead } from '../../lib/use-page-head.ts'

export function UpgradeRoute() {
  usePageHead(pages.upgrade)
  const { id = '' } = useParams()
  return <UpgradePage id={id} />
}
