import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { AppError } from '../../errors.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import { listAt, textAt } from '../../lib/json.ts'

const TIMEOUT_MS = 5_000
/** The scanner changes its keys seldom. A key that is not known is asked for at most so often, whoever names it. */
const FRESH_MS = 60 * MINUTE_MS
const ASKED_AGAIN_MS = MINUTE_MS

export type ScannerKeys = (identifier: string) => Promise<KeyObject | undefined>

/** The public keys with which a scanner signs, as GitHub lists them. */
export function createScannerKeys(readUrl: () => string): ScannerKeys {
  let keys = new Map<string, KeyObject>()
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<void> | undefined

  async function ask(): Promise<void> {
    askedAt = performance.now()
    keys = await fetchKeys(readUrl())
  }

  return async (identifier) => {
    const age = performance.now() - askedAt
    const isDue = keys.has(identifier) ? age > FRESH_MS : age > ASKED_AGAIN_MS
    if (isDue)
      asking ??= ask().finally(() => {
        asking = undefined
      })
    // A key that is known goes on being good while the list cannot be had.
    await asking?.catch((error: unknown) => {
      if (!keys.has(identifier)) throw keysUnavailable(error)
    })
    return keys.get(identifier)
  }
}

async function fetchKeys(url: string): Promise<Map<string, KeyObject>> {
  const response = await fetch(url, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: { accept: 'application/json', 'user-agent': 'kamiyo-mcp' },
  })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  const listed = listAt(await response.json(), 'public_keys').flatMap((entry) => {
    const [identifier, key] = [textAt(entry, 'key_identifier'), textAt(entry, 'key')]
    return identifier !== undefined && key !== undefined ? [[identifier, createPublicKey(key)] as const] : []
  })
  return new Map(listed)
}

function keysUnavailable(cause: unknown): AppError {
  return new AppError(
    'scanner_keys_unavailable',
    "The scanner's public keys cannot be had right now, so its signature cannot be checked. Send the batch again in a minute.",
    { cause, retryAfterSeconds: ASKED_AGAIN_MS / 1000 },
  )
}

/** ECDSA over P-256 and SHA-256, of the bytes as they came. */
export function isSignedBy(key: KeyObject, body: Buffer, signature: string): boolean {
  return verify('sha256', body, key, Buffer.from(signature, 'base64'))
}
