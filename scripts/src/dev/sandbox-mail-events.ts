import type { DevSettings } from './settings.ts'

const SETTINGS = '/v3/user/webhooks/event/settings'
const EVENTS = { delivered: true, bounce: true, dropped: true, spam_report: true }

/** Makes the sandbox send mail events to the API, and returns the key with which it signs them. */
export async function prepareMailEvents(
  { sendgridApiKey }: DevSettings,
  urls: { sandbox: string; api: string },
): Promise<string> {
  const call = async (method: string, path: string, body: object): Promise<unknown> => {
    const response = await fetch(`${urls.sandbox}${path}`, {
      method,
      headers: { authorization: `Bearer ${sendgridApiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${method} ${path} of the sandbox answered ${response.status}`)
    return await response.json()
  }
  await call('PATCH', SETTINGS, { enabled: true, url: `${urls.api}/api/v1/webhooks/sendgrid`, ...EVENTS })
  const { public_key: key } = (await call('PATCH', `${SETTINGS}/signed`, { enabled: true })) as {
    public_key: string
  }
  return key
}
