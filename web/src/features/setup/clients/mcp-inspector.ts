import type { SetupClient } from '../setup-client.ts'

export const mcpInspector: SetupClient = {
  id: 'inspector',
  name: 'MCP Inspector',
  takesToken: true,
  summary:
    'The official test client shows every tool and every message. Use it to see whether a fault lies with your client or with the token.',
  steps: ({ serverUrl, token }) => [
    {
      text: 'List the tools from a terminal.',
      snippets: [
        {
          label: 'Terminal',
          code: [
            `npx @modelcontextprotocol/inspector --cli ${serverUrl} \\`,
            '  --transport http \\',
            `  --header "Authorization: Bearer ${token}" \\`,
            '  --method tools/list',
          ].join('\n'),
        },
      ],
    },
    {
      text: 'Or open it in the browser, choose Streamable HTTP, and enter the address and the header.',
      snippets: [
        { label: 'Terminal', code: 'npx @modelcontextprotocol/inspector' },
        { label: 'Server address', code: serverUrl },
        { label: 'Authorization header', code: `Bearer ${token}` },
      ],
    },
  ],
  note: 'An answer of 401 means that the token is not accepted: it was cut while copying, it has been replaced, or the subscription has ended.',
}
