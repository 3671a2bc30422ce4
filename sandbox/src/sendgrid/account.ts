import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { Settings } from '../store/settings.ts'

/** The properties of a SendGrid account besides its e-mails. */
export interface MailAccount {
  scopes: string[]
  /** Null means an authenticated domain, which accepts every sender. */
  verified_senders: string[] | null
  webhook: EventWebhook | null
}

export interface EventWebhook {
  id: string
  url: string
  enabled: boolean
  events: Record<string, boolean>
  is_signed: boolean
  public_key: string
  /** PKCS#8, base64. */
  private_key: string
}

export interface MailAccountStore {
  get(): MailAccount
  set(changes: Partial<MailAccount>): MailAccount
}

const KEY = 'mail_account'
const STANDARD: MailAccount = {
  scopes: ['mail.send', 'mail.batch.create', 'user.webhooks.event.settings.read', 'verified_senders.read'],
  verified_senders: null,
  webhook: null,
}

export function createMailAccountStore(settings: Settings): MailAccountStore {
  const get = () => ({ ...STANDARD, ...(settings.getJson(KEY) as Partial<MailAccount> | undefined) })
  return {
    get,
    set(changes) {
      const account = { ...get(), ...changes }
      settings.setJson(KEY, account)
      return account
    },
  }
}

export function newWebhook(url: string, enabled: boolean, events: Record<string, boolean>): EventWebhook {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  return {
    id: randomUUID(),
    ...{ url, enabled, events },
    is_signed: false,
    public_key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    private_key: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  }
}

/** Why SendGrid would refuse an e-mail from this sender with this key; undefined if it would not. */
export function whyForbidden({ scopes, verified_senders }: MailAccount, from: string): string | undefined {
  if (!scopes.includes('mail.send')) return 'access forbidden'
  if (verified_senders === null || verified_senders.includes(from.toLowerCase())) return undefined
  return 'The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved. Visit https://sendgrid.com/docs/for-developers/sending-email/sender-identity/ to see the Sender Identity requirements'
}
