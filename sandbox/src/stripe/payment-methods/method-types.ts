import { invalidRequest } from '../../http/stripe-error.ts'

/** Refuses a payment method type that is listed twice. */
export function assertOnce(types: readonly string[] | '' | null | undefined, param: string): void {
  if (types && new Set(types).size < types.length)
    throw invalidRequest('Each payment method type can be named once.', param)
}
