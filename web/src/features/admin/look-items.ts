import { asWords } from '../../lib/words.ts'
import { adminPaths, customerPath, eventPath, withSearch } from './admin-paths.ts'
import type { Overview } from './api/get-overview.ts'
import { mailName } from './mail-name.ts'

type Failure = Overview['failures'][number]
type PayingTwice = Overview['paying_twice'][number]

/** Something that does not mend itself. */
export interface LookItem {
  key: string
  title: string
  error: string | null
  ids: string
  since: string
  /** Where it is mended. */
  to: string
}

/** The newest first. */
export function lookItems({ failures, paying_twice }: Overview): LookItem[] {
  const items = [...failures.map(fromFailure), ...paying_twice.map(fromPerson)]
  return items.sort((a, b) => Date.parse(b.since) - Date.parse(a.since))
}

function fromFailure(failure: Failure): LookItem {
  const { kind, id, error, since } = failure
  return { key: `${kind} ${id}`, title: titleOf(failure), error, ids: id, since, to: targetOf(failure) }
}

function titleOf({ kind, what }: Failure): string {
  if (kind === 'event') return `Event ${what} was given up`
  if (kind === 'mail') return `Mail "${mailName(what)}" was refused for good`
  return `A subscription may differ from Stripe: ${asWords(what)}`
}

function targetOf({ kind, id, customer_id }: Failure): string {
  if (kind === 'event') return eventPath(id)
  if (customer_id) return customerPath(customer_id)
  return withSearch(adminPaths.mails, { status: 'dead' })
}

/** Which of the subscriptions is meant to stay only a person can tell. */
function fromPerson({ person, customer_ids, subscription_ids, since }: PayingTwice): LookItem {
  const [only, ...others] = customer_ids
  return {
    key: `person ${person}`,
    title: `${person} pays for ${subscription_ids.length} subscriptions`,
    error: null,
    ids: subscription_ids.join(' '),
    since,
    to: only && others.length === 0 ? customerPath(only) : withSearch(adminPaths.customers, { q: person }),
  }
}
