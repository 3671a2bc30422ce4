import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SecretScanner {
  /** Where it lists its public keys, as GitHub does. */
  keysUrl: string
  /** How often the list was asked for. */
  asked: number
  isDown: boolean
  addKey(): string
  /** Headers for a body, signed by one of its keys, or by a stranger's that claims to be it. */
  headers(identifier: string, body: string, signer?: KeyObject): Record<string, string>
  close(): Promise<void>
}

/** Stands in for a scanning service of GitHub's partner programme: its list of keys and its signatures. */
export async function startSecretScanner(): Promise<SecretScanner> {
  const pairs = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>()
  const server = createServer((_request, response) => {
    scanner.asked += 1
    const public_keys = [...pairs].map(([key_identifier, { publicKey }]) => ({
      key_identifier,
      key: publicKey.export({ type: 'spki', format: 'pem' }),
      is_current: true,
    }))
    response.writeHead(scanner.isDown ? 503 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ public_keys }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const scanner: SecretScanner = {
    keysUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/meta/public_keys/secret_scanning`,
    asked: 0,
    isDown: false,
    addKey() {
      const identifier = `${pairs.size}`.padStart(64, 'a')
      pairs.set(identifier, newKeyPair())
      return identifier
    },
    headers(identifier, body, signer = pairs.get(identifier)?.privateKey) {
      if (!signer) throw new Error(`The scanner has no key ${identifier}`)
      return {
        'content-type': 'application/json',
        'github-public-key-identifier': identifier,
        'github-public-key-signature': sign('sha256', Buffer.from(body), signer).toString('base64'),
      }
    },
    close: async () => await new Promise((resolve) => server.close(() => resolve())),
  }
  return scanner
}

export function newKeyPair() {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' })
}
