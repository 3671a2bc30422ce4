import { UUID } from '../../db/keyset.ts'
import { type JsonObject, textAt } from '../../lib/json.ts'

/** What our checkout writes for somebody signed in: the account for which they buy. Only we write metadata, so it is proof. */
export function toAccountMetadata(accountId: string | undefined): Record<string, string> {
  return accountId === undefined ? {} : { account_id: accountId }
}

/** Undefined for a guest. */
export function readAccountMetadata(metadata: JsonObject): string | undefined {
  const text = textAt(metadata, 'account_id')
  return text !== undefined && UUID.test(text) ? text : undefined
}
