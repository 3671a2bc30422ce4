import { createHash } from 'node:crypto'
import { BadRequest } from '../bad-request.ts'

/** Says where the next page begins, and of which search: another search cannot continue with it. */
export function writeCursor(offset: number, search: unknown): string {
  return Buffer.from(`${offset}.${fingerprint(search)}`).toString('base64url')
}

export function readCursor(cursor: string | undefined, search: unknown): number {
  if (cursor === undefined) return 0
  const [offset = '', print] = Buffer.from(cursor, 'base64url').toString().split('.')
  if (!/^\d{1,9}$/.test(offset) || print !== fingerprint(search))
    throw new BadRequest(
      'This cursor belongs to another search or to older data. Repeat the search without a cursor, and use the one it gives with the same arguments.',
    )
  return Number(offset)
}

function fingerprint(search: unknown): string {
  return createHash('sha256').update(JSON.stringify(search)).digest('base64url').slice(0, 12)
}
