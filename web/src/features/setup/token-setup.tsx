import { useState } from 'react'
import { ClientTabs } from './client-tabs.tsx'
import { connectionWith } from './setup-client.ts'
import { setupClients } from './setup-clients.ts'
import { TokenField } from './token-field.tsx'

/**
 * The guide inside another page. A token that the page has is filled in; otherwise there is a field to paste
 * it into, and the snippets have a placeholder.
 */
export function TokenSetup({ token }: { token: string | undefined }) {
  const [pasted, setPasted] = useState('')
  const [selectedId, select] = useState(setupClients[0]?.id ?? '')
  return (
    <div className="space-y-6">
      {token === undefined && <TokenField text={pasted} onChange={setPasted} />}
      <ClientTabs
        connection={connectionWith(token ?? pasted)}
        heading="h4"
        selectedId={selectedId}
        onSelect={select}
      />
    </div>
  )
}
