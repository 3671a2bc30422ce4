import type { Reply } from './reply.ts'

export const ORIGIN = 'http://localhost:5173'

export interface Browser {
  cookies: Map<string, string>
  send(method: string, path: string, body?: unknown): Promise<Reply>
  askForCode(email: string): Promise<Reply>
  tryCode(email: string, code: string): Promise<Reply>
}

const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

export function createBrowser(
  call: (path: string, init: RequestInit) => Promise<Reply>,
  ip: string | undefined,
): Browser {
  const cookies = new Map<string, string>()
  const send = async (method: string, path: string, body?: unknown) => {
    const reply = await call(path, {
      method,
      headers: {
        origin: ORIGIN,
        'user-agent': USER_AGENT,
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(ip && { 'x-forwarded-for': ip }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (line.includes('Max-Age=0;')) cookies.delete(name)
      else cookies.set(name, value)
    }
    return reply
  }
  return {
    cookies,
    send,
    askForCode: (email) => send('POST', '/api/auth/code', { email }),
    tryCode: (email, code) => send('POST', '/api/auth/sign-in', { email, code }),
  }
}
