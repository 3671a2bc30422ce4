import { ClientGuide } from './client-guide.tsx'
import type { Connection } from './setup-client.ts'
import { setupClients } from './setup-clients.ts'
import { Tabs } from './tabs.tsx'

interface ClientTabsProps {
  connection: Connection
  heading: 'h2' | 'h4'
  selectedId: string
  onSelect(id: string): void
}

export function ClientTabs({ connection, heading, selectedId, onSelect }: ClientTabsProps) {
  return (
    <Tabs
      label="MCP clients"
      selectedId={selectedId}
      onSelect={onSelect}
      tabs={setupClients.map((client) => ({
        id: client.id,
        label: client.name,
        content: <ClientGuide client={client} connection={connection} heading={heading} />,
      }))}
    />
  )
}
