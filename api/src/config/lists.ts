import { createPublicKey } from 'node:crypto'

const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/

/** Splits a comma-separated list; `undefined` if any entry is empty or invalid. */
export function parseList(
  value: string | undefined,
  parseEntry: (entry: string) => string | undefined,
): string[] | undefined {
  if (value === undefined) return []
  const entries = value.split(',').map((entry) => parseEntry(entry.trim()))
  return entries.every((entry) => entry !== undefined) ? [...new Set(entries)] : undefined
}

/** `https://Kamiyo.io/` → `https://kamiyo.io`; anything with a path, user or query is refused. */
export function parseOrigin(entry: string): string | undefined {
  if (!URL.canParse(entry)) return undefined
  const url = new URL(entry)
  const isBare = url.href === `${url.origin}/`
  const isExact = isBare && !url.hostname.includes('*')
  return isExact && (url.protocol === 'https:' || url.protocol === 'http:') ? url.origin : undefined
}

export function parseWebhookSecret(entry: string): string | undefined {
  return /^whsec_[\x21-\x7e]{10,}$/.test(entry) ? entry : undefined
}

export function parseTokenSecret(entry: string): string | undefined {
  return entry.length >= 32 ? entry : undefined
}

/** The P-256 key as SendGrid shows it: its DER form in base64, on one line. */
export function parseEventKey(entry: string): string | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(entry, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? entry : undefined
  } catch {
    return undefined
  }
}

/** Which names there are is said by the e-mails, and known where the server starts. */
export function parseAdminMail(entry: string): string | undefined {
  return /^[a-z][a-z0-9_]*$/.test(entry) ? entry : undefined
}

export function parseEmail(entry: string): string | undefined {
  return EMAIL.test(entry) ? entry.toLowerCase() : undefined
}
