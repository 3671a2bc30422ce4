import { hash, randomBytes } from 'node:crypto'
import type { Tx } from '../../db/client.ts'
import { insertGateKey } from './gate-keys-repository.ts'

const PREFIX = 'kgk_'
const SECRET_BYTES = 32
const SHOWN_LENGTH = 10

export interface IssuedGateKey {
  id: string
  /** Shown once; only its hash is stored. */
  key: string
}

export async function issueGateKey(tx: Tx, name: string): Promise<IssuedGateKey> {
  const key = PREFIX + randomBytes(SECRET_BYTES).toString('base64url')
  const id = await insertGateKey(tx, {
    name,
    prefix: key.slice(0, SHOWN_LENGTH),
    keyHash: hash('sha256', key),
  })
  return { id, key }
}
