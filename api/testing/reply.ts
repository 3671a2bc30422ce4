export interface Reply {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** An API response; a missing body is read as empty, and one that is not JSON as its text. */
export async function call(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, init)
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  const body = (isJson ? JSON.parse(text) : text ? { text } : {}) as Record<string, unknown>
  return { status: response.status, headers: response.headers, body }
}

/** What an MCP server is told about a token. */
export async function validateAt(url: string, token: string): Promise<Reply> {
  return await call(`${url}/api/mcp/validate`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  })
}
