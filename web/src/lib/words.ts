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
