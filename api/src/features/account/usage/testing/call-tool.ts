import type { AccountApi } from '../../../../../testing/start-account-api.ts'

/** Calls a tool of the KAMIYO server as an agent does, and returns the answer as text. */
export async function callTool(api: Pick<AccountApi, 'url'>, token: string, name: string): Promise<string> {
  const response = await fetch(`${api.url}/key/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-06-18',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } }),
  })
  const text = await response.text()
  if (!text.includes('"result"')) throw new Error(`The tool answered ${text}`)
  return text
}
