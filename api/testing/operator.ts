import type { Deps } from '../src/deps.ts'

export interface Answer {
  status: number
  headers: Headers
  /** The parsed JSON, or the text if it is not JSON. */
  body: unknown
}

export interface Operator {
  get(path: string): Promise<Answer>
  post(path: string, body: unknown): Promise<Answer>
}

/** Calls the operator API with the admin key, or with the given headers. */
export function operatorOf(api: { url: string; deps: Deps }, headers?: Record<string, string>): Operator {
  const sent = headers ?? { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` }
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${api.url}/api/admin${path}`, init)
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('application/json')
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
  return {
    get: (path) => ask(path, { headers: sent }),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...sent },
        body: JSON.stringify(body),
      }),
  }
}

export const REASON = { reason: 'A test asked for it' }
