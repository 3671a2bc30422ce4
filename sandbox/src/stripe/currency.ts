import { invalidRequest } from '../http/stripe-error.ts'

const KNOWN = new Set(Intl.supportedValuesOf('currency').map((code) => code.toLowerCase()))

/** A currency's code in lower case, as Stripe writes it. */
export function readCurrency(text: string): string {
  const code = text.toLowerCase()
  if (!KNOWN.has(code)) throw invalidRequest(`Invalid currency: ${text}`, 'currency')
  return code
}
