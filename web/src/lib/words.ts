/** A machine's name as words: `past_due`; and Stripe's `canceled` as it is written everywhere else. */
export function asWords(name: string): string {
  return name.replaceAll('_', ' ').replaceAll('canceled', 'cancelled')
}

/** The same where a line begins. */
export function asTitle(name: string): string {
  const words = asWords(name)
  return words.charAt(0).toUpperCase() + words.slice(1)
}
