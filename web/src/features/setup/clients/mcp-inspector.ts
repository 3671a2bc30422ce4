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
  note: 'If the token is not accepted, the answer says why: it was cut while copying, for example, or it has been replaced. If the subscription has ended, the tools are listed all the same, and the answer to a call says so.',
}
