import { expect } from 'vitest'

export interface ErrorAnswer {
  status: number
  code: string
  message: string
  param: string | undefined
  headers: Headers
}

/** Reads an answer that must be an error in the common shape. */
export async function errorOf(response: Response): Promise<ErrorAnswer> {
  const body: unknown = await response.json()
  expect(body).toEqual({
    error: expect.objectContaining({
      code: expect.stringMatching(/^[a-z_]+$/),
      message: expect.any(String),
      request_id: response.headers.get('x-request-id'),
    }),
  })
  const { code, message, param } = (body as { error: { code: string; message: string; param?: string } })
    .error
  return { status: response.status, code, message, param, headers: response.headers }
}

export async function postJson(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}
