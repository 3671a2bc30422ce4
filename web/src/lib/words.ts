/**
 * Turns a machine-readable name such as `past_due` into words, and Stripe's `canceled` into the spelling used
 * elsewhere.
 */
export function asWords(name: string): string {
  return name.replaceAll('_', ' ').replaceAll('canceled', 'cancelled')
}

/** The same at the start of a line. */
export function asTitle(name: string): string {
  const words = asWords(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const ABBREVIATIONS = /\b(?:us|sepa|ach|acss|au|becs|bacs|nz)\b/g

/** Stripe's name of a payment method, such as `us_bank_account`, at the start of a line. */
export function asPaymentMethod(name: string): string {
  return asTitle(name.replaceAll('_', ' ').replace(ABBREVIATIONS, (letters) => letters.toUpperCase()))
}
