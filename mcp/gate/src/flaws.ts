import type { CallOrder } from './call-order.ts'

const MAX_LENGTH = 255
const MAX_TOKEN_LENGTH = 4_096

/** Why a call cannot be metered at all. Calls are reserved together, and one must not be in the way of the others. */
export function flawOf({ tool, caller }: Pick<CallOrder, 'tool' | 'caller'>): string | undefined {
  const { token, idempotencyKey } = caller
  if (!isPlain(tool, MAX_LENGTH))
    return `Not run: ${quote(tool)} is not the name of a tool, prompt or resource.`
  if (token !== undefined && !isPlain(token, MAX_TOKEN_LENGTH)) return 'Not run: the token is not one.'
  if (idempotencyKey !== undefined && !isPlain(idempotencyKey, MAX_LENGTH))
    return `Not run: an idempotency key has at most ${MAX_LENGTH} characters, none of them a control character.`
  return undefined
}

function isPlain(text: string, maxLength: number): boolean {
  return text.length > 0 && text.length <= maxLength && !/\p{Cc}/u.test(text) && text.isWellFormed()
}

function quote(text: string): string {
  return JSON.stringify(text.length > 50 ? `${text.slice(0, 50)}…` : text)
}
