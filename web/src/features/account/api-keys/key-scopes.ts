import type { Schema } from '../../../lib/api/api-schema.ts'

type Scope = Schema<'ApiKeyRequest'>['scopes'][number]

/** What a key may do, in the order of the form. */
export const KEY_SCOPES: readonly { scope: Scope; label: string; ownerOnly?: true }[] = [
  { scope: 'usage:write', label: 'Report usage' },
  { scope: 'usage:read', label: 'Read what was used' },
  { scope: 'billing:read', label: 'Read status, invoices and statements' },
  { scope: 'billing:write', label: 'Change billing', ownerOnly: true },
]

export function scopesText(scopes: readonly string[]): string {
  return scopes.map((scope) => KEY_SCOPES.find((known) => known.scope === scope)?.label ?? scope).join(', ')
}
