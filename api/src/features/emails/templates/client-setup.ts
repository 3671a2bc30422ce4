import { brand } from '@kamiyo/catalog/brand'

export interface ClientSetup {
  name: string
  steps: string
  snippet: string
}

const PLACEHOLDER = 'YOUR_MCP_TOKEN'
const serverName = brand.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')

/** What each client actually supports for a remote server with a key. */
export const clientSetups = (url: string): readonly ClientSetup[] => [
  {
    name: 'Claude Desktop',
    steps:
      'Its configuration file ignores remote servers, so a bridge, mcp-remote, passes everything on; it needs Node.js 18 or newer. Open Settings → Developer → Edit Config, add this to claude_desktop_config.json, and restart Claude Desktop. Where your account has Settings → Connectors with request headers, the server address and the header “Authorization: Bearer YOUR_MCP_TOKEN” do without the bridge.',
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
    snippet: `claude mcp add --transport http --scope user ${serverName} ${url} --header "Authorization: Bearer ${PLACEHOLDER}"`,
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

function json(value: unknown): string {
  return JSON.stringify(value, null, 2)
}
