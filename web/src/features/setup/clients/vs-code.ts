import { brand } from '@kamiyo/catalog/brand'
import { type SetupClient, serverKey, TOKEN_PLACEHOLDER, toJson, tryItStep } from '../setup-client.ts'

export const vsCode: SetupClient = {
  id: 'vs-code',
  name: 'VS Code',
  takesToken: true,
  summary:
    'VS Code asks for the token once and keeps it in its secret storage, so this file is safe to share.',
  steps: ({ serverUrl, token }) => [
    {
      text: 'Run the command "MCP: Open User Configuration", or create this file in a project.',
      snippets: [{ label: '.vscode/mcp.json', code: promptingConfig(serverUrl) }],
    },
    {
      text: 'Choose Start above the server in that file and paste your token when VS Code asks for it.',
      snippets: token === TOKEN_PLACEHOLDER ? [] : [{ label: 'Your token', code: token }],
    },
    { text: `Open the chat in agent mode. ${tryItStep.text}` },
  ],
}

function promptingConfig(serverUrl: string): string {
  const inputId = `${serverKey}-token`
  return toJson({
    inputs: [
      { type: 'promptString', id: inputId, description: `${brand.productName} token`, password: true },
    ],
    servers: {
      [serverKey]: {
        type: 'http',
        url: serverUrl,
        headers: { Authorization: `Bearer \${input:${inputId}}` },
      },
    },
  })
}
