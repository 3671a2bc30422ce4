import { brand } from '@kamiyo/catalog/brand'
import { waitFor } from '../../tests/harness/wait-for.ts'
import type { CodePurpose } from '../src/features/account/sign-in/code-requests.ts'
import { buildWorker } from '../src/worker.ts'
import { type Browser, createBrowser, ORIGIN } from './browser.ts'
import { call, type Reply, validateAt } from './reply.ts'
import { startTestApi, type TestApi, type TestApiOptions } from './start-test-api.ts'
import { createSubscriber, type Subscriber } from './subscriber.ts'

export interface Visitor {
  email: string
  cookie: string
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>
}

export interface AccountApi extends TestApi {
  /** A customer with an active subscription, as webhooks would have stored it. */
  subscriber(options?: Partial<Subscriber>): Promise<Subscriber>
  visitor(email: string, cookie?: string): Visitor
  /** A browser that keeps its cookies, optionally with its own IP address. */
  browser(ip?: string): Browser
  askForCode(email: string): Promise<Reply>
  /** The code from the newest e-mail of its kind, read as a customer would. */
  codeFor(email: string, purpose?: CodePurpose): Promise<string>
  signIn(email: string): Promise<Visitor>
  validate(token: string): Promise<Reply>
}

/** The API and its worker, with people who sign in over HTTP with codes from the mailbox. */
export async function startAccountApi(options: TestApiOptions = {}): Promise<AccountApi> {
  const api = await startTestApi(options)
  const worker = buildWorker(api.deps)
  await worker.start()
  const send = (path: string, init: RequestInit) => call(`${api.url}${path}`, init)
  const visitor = (email: string, cookie = ''): Visitor => ({
    email,
    cookie,
    send: (method, path, body, headers = {}) =>
      send(path, {
        method,
        headers: {
          origin: ORIGIN,
          ...(cookie && { cookie }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
  })
  const askForCode = (email: string) => visitor(email).send('POST', '/api/auth/code', { email })
  const seen = new Map<string, number>()
  const codeFor = async (email: string, purpose: CodePurpose = 'sign_in') =>
    await waitFor(`a ${purpose} code for ${email}`, async () => {
      const key = `${purpose} ${email}`
      const mails = (await api.sandbox.mails(email)).filter(({ subject }) => subject === SUBJECTS[purpose])
      if (mails.length <= (seen.get(key) ?? 0)) return undefined
      seen.set(key, mails.length)
      return /(?<!\d)\d{6}(?!\d)/.exec(mails[0]?.text ?? '')?.[0]
    })
  return {
    ...api,
    visitor,
    browser: (ip) => createBrowser(send, ip),
    askForCode,
    codeFor,
    subscriber: (given) => createSubscriber(api.deps, given),
    async signIn(email) {
      await askForCode(email)
      const code = await codeFor(email)
      const reply = await visitor(email).send('POST', '/api/auth/sign-in', { email, code })
      if (reply.status !== 200) throw new Error(`Signing in answered ${JSON.stringify(reply.body)}`)
      return visitor(email, cookieOf(reply))
    },
    validate: (token) => validateAt(api.url, token),
    async close() {
      await worker.stop()
      await api.close()
    },
  }
}

const SUBJECTS: Record<CodePurpose, string> = {
  sign_in: `Your ${brand.productName} sign-in code`,
  confirm: `Your ${brand.productName} confirmation code`,
}

export function cookieOf({ headers }: Reply): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? ''
}
