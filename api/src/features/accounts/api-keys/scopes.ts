/** What a key may be used for. */
export const SCOPES = ['usage:read', 'usage:write', 'billing:read', 'billing:write', 'onboarding'] as const
export type Scope = (typeof SCOPES)[number]

/** Of a key as it was stored, which a later release may have written. */
export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text)
}
