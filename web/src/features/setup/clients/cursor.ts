import { type SetupClient, serverKey, toJson, tryItStep } from '../setup-client.ts'

export const cursor: SetupClient = {
  id: 'cursor',
  name: 'Cursor',
  takesToken: true,
  summary:
    'Cursor reads remote servers from mcp.json. Use the file in your home folder, so that the token never lands in a repository.',
  steps: ({ serverUrl, token }) => [
    {
      text: 'Open or create this file and add the server.',
      snippets: [
        {
          label: '~/.cursor/mcp.json',
          code: toJson({
            mcpServers: { [serverKey]: { url: serverUrl, headers: { Authorization: `Bearer ${token}` } } },
          }),
        },
      ],
    },
    { text: 'Restart Cursor, open Settings, then MCP, and check that the server is switched on.' },
    tryItStep,
  ],
  note: 'If Cursor offers to sign in instead of listing tools, it did not send the header: check the spelling of "headers" and "Authorization".',
}
