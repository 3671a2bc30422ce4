/** A machine's name as words: `past_due`; and Stripe's `canceled` as it is written everywhere else. */
export function asWords(name: string): string {
  return name.replaceAll('_', ' ').replaceAll('canceled', 'cancelled')
}

/** The same where a line begins. */
export function asTitle(name: string): string {
  const words = asWords(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const ABBREVIATIONS = /\b(?:us|sepa|ach|acss|au|becs|bacs|nz)\b/g

/** Stripe's name of a way to pay, such as `us_bank_account`, where a line begins. */
export function asPaymentMethod(name: string): string {
  return asTitle(name.replaceAll('_', ' ').replace(ABBREVIATIONS, (letters) => letters.toUpperCase()))
}
