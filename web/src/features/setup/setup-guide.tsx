import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router-dom'
import { CopyButton } from '../../components/ui/copy-button.tsx'
import { mcpServerUrl } from '../../config/site.ts'
import { useHydrated } from '../../lib/use-hydrated.ts'
import { ClientTabs } from './client-tabs.tsx'
import { connectionWith } from './setup-client.ts'
import { setupClients } from './setup-clients.ts'
import { TokenField } from './token-field.tsx'

export function SetupGuide() {
  const [tokenText, setTokenText] = useState('')
  const [selectedId, select] = useTabInHash(setupClients.map((client) => client.id))
  const connection = connectionWith(tokenText)

  return (
    <div className="container-page pb-24">
      <div className="mb-12 grid gap-x-16 gap-y-8 rounded-xl border border-line bg-panel p-4 sm:p-6 lg:grid-cols-2">
        <ServerAddress />
        <TokenField text={tokenText} onChange={setTokenText} />
      </div>
      <ClientTabs connection={connection} heading="h2" selectedId={selectedId} onSelect={select} />
    </div>
  )
}

function ServerAddress() {
  return (
    <div>
      <h2 className="text-note font-medium">Server address</h2>
      <div className="mt-2 flex min-h-12 items-center justify-between gap-2 rounded-md border border-line py-1 pr-1.5 pl-3 sm:gap-4 sm:pl-4">
        <code className="min-w-0 font-mono text-fine break-all">{mcpServerUrl}</code>
        <CopyButton text={mcpServerUrl} subject="server address" />
      </div>
      <p className="mt-2 text-sm text-faint">Streamable HTTP, with the token as a bearer token.</p>
    </div>
  )
}

/** The hash names the tab, so that a guide for one client can be linked. */
function useTabInHash(ids: readonly string[]) {
  const { hash } = useLocation()
  const navigate = useNavigate()
  // The pre-rendered page has no hash.
  const wanted = useHydrated() ? hash.slice(1) : ''
  const selectedId = ids.find((id) => id === wanted) ?? ids[0] ?? ''
  const select = (id: string) => void navigate({ hash: id }, { replace: true, preventScrollReset: true })
  return [selectedId, select] as const
}
