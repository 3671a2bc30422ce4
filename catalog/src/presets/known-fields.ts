import type { Faults } from './faults.ts'

/** What belongs elsewhere. The web pages are built with the catalogue, so a secret in it would be published. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  stripeSecretKey: 'set STRIPE_SECRET_KEY in .env',
  stripePublishableKey: 'set STRIPE_PUBLISHABLE_KEY in .env',
  webhookSecret: 'set STRIPE_WEBHOOK_SECRET in .env',
  debug: 'it is an option of createGate',
  logLevel: 'set LOG_LEVEL in .env',
}

/** Names every field that is not known, and where it belongs. */
export function checkFields(
  faults: Faults,
  options: object,
  { of, known }: { of?: string; known: readonly string[] },
): void {
  for (const field of Object.keys(options).filter((name) => !known.includes(name))) {
    const remedy = Object.hasOwn(ELSEWHERE, field) ? ELSEWHERE[field] : `there are ${known.join(', ')}`
    faults.add(`${of === undefined ? '' : `${of}.`}${field} does not belong here: ${remedy}`)
  }
}
