import { brand } from '@kamiyo/catalog/brand'

export interface ClientSetup {
  name: string
  steps: string
  snippet: string
}

const PLACEHOLDER = 'YOUR_TOKEN'
const serverName = brand.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')
const url = brand.mcpServerUrl

/** What each client really accepts for a remote server with a key. */
export const clientSetups: readonly ClientSetup[] = [
  {
    name: 'Claude Desktop',
    steps:
      'Settings → Connectors → Add custom connector takes the server address and, where your version offers it, a header. In the configuration file (Settings → Developer → Edit Config) remote servers are ignored; there, use the mcp-remote bridge, which needs Node.js, and restart Claude Desktop:',
    snippet: json({
      mcpServers: {
        [serverName]: {
          command: 'npx',
          args: ['-y', 'mcp-remote', url, '--header', `Authorization:$\{AUTH_HEADER}`],
          env: { AUTH_HEADER: `Bearer ${PLACEHOLDER}` },
        },
      },
    }),
  },
  {
    name: 'Claude Code',
    steps: 'Run once in a terminal:',
    snippet: `claude mcp add --transport http ${serverName} ${url} --header "Authorization: Bearer ${PLACEHOLDER}"`,
  },
  {
    name: 'Cursor',
    steps: 'Add to ~/.cursor/mcp.json:',
    snippet: json({
      mcpServers: { [serverName]: { url, headers: { Authorization: `Bearer ${PLACEHOLDER}` } } },
    }),
  },
  {
    name: 'VS Code',
    steps: 'Add to .vscode/mcp.json; VS Code asks for the token once and keeps it safe:',
    snippet: json({
      inputs: [
        { type: 'promptString', id: 'mcp-token', description: `${brand.productName} token`, password: true },
      ],
      servers: {
        [serverName]: { type: 'http', url, headers: { Authorization: `Bearer $\{input:mcp-token}` } },
      },
    }),
  },
]

/** Lists on one line, so that the snippet stays short. */
function json(value: unknown): string {
  const lists = /\[\n\s+([^[\]{}]*?)\n\s+\]/g
  return JSON.stringify(value, null, 2).replace(
    lists,
    (_, items: string) => `[${items.replace(/\n\s+/g, ' ')}]`,
  )
}
