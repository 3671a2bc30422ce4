import { type Connection, type SetupClient, serverKey, toJson, tryItStep } from '../setup-client.ts'

export const claudeDesktop: SetupClient = {
  id: 'claude-desktop',
  name: 'Claude Desktop',
  takesToken: true,
  summary:
    'The configuration file of Claude Desktop starts local programs only and ignores remote servers. The bridge mcp-remote runs locally and passes everything on. It needs Node.js 18 or newer.',
  steps: (connection) => [
    {
      text: 'In Claude Desktop, open Settings, then Developer, and choose Edit Config. It opens one of these files.',
      snippets: [
        { label: 'macOS', code: '~/Library/Application Support/Claude/claude_desktop_config.json' },
        { label: 'Windows', code: '%APPDATA%\\Claude\\claude_desktop_config.json' },
      ],
    },
    {
      text: 'Add the server. If the file already has other servers, put this one beside them.',
      snippets: [{ label: 'claude_desktop_config.json', code: bridgeConfig(connection) }],
    },
    { text: 'Quit Claude Desktop completely and open it again.' },
    tryItStep,
  ],
  note: 'The header has no space after its colon on purpose: Claude Desktop on Windows splits arguments at spaces, so the space is kept inside the variable.',
}

function bridgeConfig({ serverUrl, token }: Connection): string {
  const args = ['-y', 'mcp-remote', serverUrl, '--header', `Authorization:\${AUTH_HEADER}`]
  return toJson({
    mcpServers: { [serverKey]: { command: 'npx', args, env: { AUTH_HEADER: `Bearer ${token}` } } },
  })
}
