export interface Reply {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** An API response; a missing body is read as empty. */
export async function call(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init)
  const text = await response.text()
  const body = (text ? JSON.parse(text) : {}) as Record<string, unknown>
  return { status: response.status, headers: response.headers, body }
}

/** What an MCP server is told about a token. */
export async function validateAt(url: string, token: string): Promise<Reply> {
  return await call(`${url}/api/mcp/validate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
}
