import type Stripe from 'stripe'
import type { DatabaseSync } from './database.ts'

export interface WebhookMode {
  /** How many extra copies of each delivery are sent. */
  duplicates: number
  /** Deliveries that are due together are sent in random order. */
  shuffle: boolean
  paused: boolean
  delay_ms: number
}

export const AFTER_LAST_RETRY = ['cancel', 'unpaid', 'past_due'] as const
export const PORTAL_NEW_CARD = ['becomes_default', 'pays_open_invoices'] as const

export interface TaxSettings {
  tax_behavior: string
  tax_code: string | null
  head_office: Stripe.Address
}

/** Settings that survive a restart. Features may store further keys through `getJson`/`setJson`. */
export interface SettingValues {
  clock_offset_seconds: number
  webhook_mode: WebhookMode
  /** What happens to a subscription when the last retry of its invoice fails. */
  after_last_retry: (typeof AFTER_LAST_RETRY)[number]
  /** Draft invoices fail to finalise, as if there were no valid address for taxes. */
  finalization_fails: boolean
  /** The version of requests and webhook endpoints that do not name one. */
  api_version: string
  /**
   * What a card that a customer adds in the portal does. At Stripe it only becomes the customer's default.
   */
  portal_new_card: (typeof PORTAL_NEW_CARD)[number]
  tax_settings: TaxSettings
  /** The countries where the seller is registered for tax, with their rates. */
  tax_percent_by_country: Record<string, number>
}

export interface Settings {
  get<Key extends keyof SettingValues>(key: Key): SettingValues[Key] | undefined
  set<Key extends keyof SettingValues>(key: Key, value: SettingValues[Key]): void
  getJson(key: string): unknown
  setJson(key: string, value: unknown): void
}

export function createSettings(database: DatabaseSync): Settings {
  const select = database.prepare('SELECT json FROM settings WHERE key = ?')
  const upsert = database.prepare(
    'INSERT INTO settings (key, json) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET json = excluded.json',
  )
  const getJson = (key: string): unknown => {
    const row = select.get(key) as { json: string } | undefined
    return row ? JSON.parse(row.json) : undefined
  }
  const setJson = (key: string, value: unknown) => {
    upsert.run(key, JSON.stringify(value))
  }
  return {
    get: <Key extends keyof SettingValues>(key: Key) => getJson(key) as SettingValues[Key] | undefined,
    set: setJson,
    getJson,
    setJson,
  }
}
