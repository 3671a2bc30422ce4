import { brand } from '@kamiyo/catalog/brand'
import { type SetupClient, tryItStep } from '../setup-client.ts'

export const claudeConnectors: SetupClient = {
  id: 'claude',
  name: 'Claude',
  takesToken: true,
  summary:
    'Connectors in Claude on the web, in Claude Desktop and on the phone. Request headers for connectors are a beta that not every account has.',
  steps: ({ serverUrl, token }) => [
    { text: 'In Claude, open Settings, then Connectors, and choose Add custom connector.' },
    {
      text: `Name it ${brand.name} and give the address of the server.`,
      snippets: [{ label: 'Server address', code: serverUrl }],
    },
    {
      text: 'Add a request header with your token.',
      snippets: [
        { label: 'Header name', code: 'Authorization' },
        { label: 'Header value', code: `Bearer ${token}` },
      ],
    },
    tryItStep,
  ],
  note: 'If your account shows no field for a request header, connectors can only sign in with OAuth, which our server does not offer yet. Use Claude Desktop with the bridge, or Claude Code.',
}
