import Stripe from 'stripe'

export interface SandboxMail {
  id: string
  subject: string
  html: string
  text: string
}

export interface SandboxClient {
  url: string
  stripe: Stripe
  pay(sessionId: string, payment?: Record<string, string>): Promise<void>
  mails(to: string): Promise<SandboxMail[]>
  webhooks(mode: Record<string, number | boolean>): Promise<void>
  fault(fault: Record<string, unknown>): Promise<void>
  clearFaults(): Promise<void>
  advanceClock(seconds: number): Promise<void>
  get(path: string): Promise<unknown>
  post(path: string, body?: unknown): Promise<unknown>
  /** Empties the mailbox, as if these e-mails had never arrived. */
  loseMails(): Promise<void>
}

export const SANDBOX_SECRET_KEY = 'sk_test_kamiyoTests0123456789'

/** The sandbox for tests: Stripe's official library and the control API. */
export function createSandboxClient(url: string): SandboxClient {
  const { hostname, port } = new URL(url)
  const stripe = new Stripe(SANDBOX_SECRET_KEY, { host: hostname, port: Number(port), protocol: 'http' })
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/_sandbox/${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} /_sandbox/${path} answered ${response.status}: ${text}`)
    return text ? JSON.parse(text) : undefined
  }
  const post = (path: string, body: unknown = {}) => call('POST', path, body)
  return {
    url,
    stripe,
    post,
    get: (path) => call('GET', path),
    async loseMails() {
      await call('DELETE', 'mails')
    },
    async pay(sessionId, payment = {}) {
      await post(`checkout/sessions/${sessionId}/pay`, { card: '4242424242424242', ...payment })
    },
    async mails(to) {
      const answer = await call('GET', `mails?to=${encodeURIComponent(to)}`)
      return readMails(answer)
    },
    async webhooks(mode) {
      await post('webhooks', { mode })
    },
    async fault(fault) {
      await post('faults', fault)
    },
    async clearFaults() {
      await call('DELETE', 'faults')
    },
    async advanceClock(seconds) {
      await post('clock', { advance_seconds: seconds })
    },
  }
}

function readMails(answer: unknown): SandboxMail[] {
  const list = Array.isArray(answer) ? answer : (answer as { data: unknown }).data
  return list as SandboxMail[]
}
