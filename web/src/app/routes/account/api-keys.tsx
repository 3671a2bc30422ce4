import { pages } from '../../../config/pages.ts'
import { ApiKeysPage } from '../../../features/account/api-keys/api-keys-page.tsx'
import { usePageHead } from '../../../lib/use-page-head.ts'

export function ApiKeysRoute() {
  usePageHead(pages.apiKeys)
  return <ApiKeysPage />
}
