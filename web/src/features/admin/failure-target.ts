import { adminPaths, customerPath, eventPath, withSearch } from './admin-paths.ts'
import type { Failure } from './api/get-overview.ts'

/** Where a failure is mended. */
export function failureTarget({ kind, id, customer_id }: Failure): string {
  if (kind === 'event') return eventPath(id)
  if (customer_id) return customerPath(customer_id)
  return withSearch(adminPaths.mails, { status: 'dead' })
}

/** What a person calls it. */
export function failureTitle({ kind, what }: Failure): string {
  if (kind === 'event') return `Event ${what} was given up`
  if (kind === 'mail') return `Mail "${what.replaceAll('_', ' ')}" was refused for good`
  return `Subscription may differ from Stripe: ${what.replaceAll('_', ' ')}`
}
