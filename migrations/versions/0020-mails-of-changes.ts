import type { Kysely } from 'kysely'
import { allowMailKinds } from '../mail-kinds.ts'

/**
 * The first invoice of a subscription that was created without a checkout, and a change of its owner's
 * address.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await allowMailKinds(db, ['first_invoice_open', 'address_changed'])
}
