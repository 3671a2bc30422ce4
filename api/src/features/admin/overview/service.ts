import type { Static } from 'typebox'
import type { Deps } from '../../../deps.ts'
import type { UntrustedProxy } from '../../../http/untrusted-proxies.ts'
import { DAY_MS } from '../../../lib/durations.ts'
import type { RefusedEvents } from '../../../mail/event-refusals.ts'
import { listStuckGates, type StuckGate } from '../../metering/gate-states-repository.ts'
import { listOpenReversals } from '../../reversals/list.ts'
import {
  type AccountWithTwoSubscriptions,
  listCustomersWithTwoLiveSubscriptions,
} from '../../subscriptions/two-live.ts'
import { keyIds } from '../../tokens/jwt.ts'
import { listUnknownKeys, type UnknownKey } from '../../tokens/unknown-keys-repository.ts'
import { toReversalSummary } from '../reversals/reply.ts'
import { toMoment } from '../schemas.ts'
import {
  countEvents,
  countForeignEvents,
  countFreeAccounts,
  countJobs,
  countMails,
  countSubscriptions,
  listFailures,
} from './repository.ts'
import { sumRevenue } from './revenue.ts'
import type { Overview } from './schemas.ts'
import { describeStatements } from './statements.ts'

const FAILURES_OF_EACH_KIND = 20

/** After this time an invoice no longer needs attention. */
const INVOICES_FOR_MS = 90 * DAY_MS

type OverviewDeps = Pick<Deps, 'db' | 'clock' | 'config' | 'mailEventRefusals' | 'untrustedProxies'>

export async function getOverview(deps: OverviewDeps): Promise<Static<typeof Overview>> {
  const { db, clock, config, mailEventRefusals, untrustedProxies } = deps
  const events = await countEvents(db)
  const foreign = await countForeignEvents(db)
  const mails = await countMails(db)
  const jobs = await countJobs(db)
  const subscriptions = await countSubscriptions(db)
  const free = await countFreeAccounts(db)
  const failures = await listFailures(db, FAILURES_OF_EACH_KIND)
  const payingTwice = await listCustomersWithTwoLiveSubscriptions(db, FAILURES_OF_EACH_KIND)
  const reversals = await listOpenReversals(db, {
    since: new Date(clock.now().getTime() - INVOICES_FOR_MS),
    limit: FAILURES_OF_EACH_KIND,
  })
  const stuckGates = await listStuckGates(db, clock.now())
  const unknownKeys = await listUnknownKeys(db, keyIds(config.tokens))
  const statements = await describeStatements(deps, FAILURES_OF_EACH_KIND)
  return {
    generated_at: toMoment(clock.now()),
    webhooks: {
      received_last_day: events.receivedLastDay,
      waiting: events.waiting,
      failed: events.failed,
      deferred: events.deferred,
      dead: events.dead,
      oldest_waiting_at: toMoment(events.oldestWaitingAt),
      foreign: foreign.map(({ reason, count, newestAt }) => ({
        reason,
        count,
        newest_at: toMoment(newestAt),
      })),
    },
    mail: {
      sent_last_day: mails.sentLastDay,
      queued: mails.queued,
      dead: mails.dead,
      returned: mails.returned,
      returned_codes: mails.returnedCodes,
      refused_events: toRefusedEvents(mailEventRefusals.current()),
      oldest_queued_at: toMoment(mails.oldestQueuedAt),
      paused: mails.paused,
      paused_until: toMoment(mails.pausedUntil),
      pause_reason: mails.pauseReason,
    },
    queue: {
      waiting: jobs.waiting,
      active: jobs.active,
      failed: jobs.failed,
      oldest_due_at: toMoment(jobs.oldestDueAt),
    },
    subscriptions,
    free_accounts: { begun: free.begun, without_purchase: free.unsold },
    revenue: await sumRevenue(db, clock.now()),
    failures: failures.map(({ since, customerId, ...failure }) => ({
      ...failure,
      customer_id: customerId,
      since: toMoment(since),
    })),
    reversals: reversals.map((reversal) => toReversalSummary(config, reversal)),
    untrusted_proxies: untrustedProxies.list().map(toUntrustedProxy),
    unknown_keys: unknownKeys.map(toUnknownKey),
    paying_twice: payingTwice.map(toPayingTwice),
    stuck_gates: stuckGates.map(toStuckGate),
    ...statements,
  }
}

function toRefusedEvents(refused: RefusedEvents | undefined) {
  if (!refused) return null
  const { reason, count, firstSeenAt, lastSeenAt } = refused
  return { reason, count, first_seen_at: toMoment(firstSeenAt), last_seen_at: toMoment(lastSeenAt) }
}

function toStuckGate({ gateId, name, state, heldCalls, heldSince }: StuckGate) {
  return { gate_id: gateId, name, state, held_calls: heldCalls, held_since: toMoment(heldSince) }
}

function toUnknownKey({ kid, firstSeenAt, lastSeenAt, uses, tokens }: UnknownKey) {
  return {
    kid,
    first_seen_at: toMoment(firstSeenAt),
    last_seen_at: toMoment(lastSeenAt),
    uses,
    tokens,
  }
}

function toUntrustedProxy({ peer, header, firstSeenAt }: UntrustedProxy) {
  return { peer, header, first_seen_at: toMoment(firstSeenAt) }
}

function toPayingTwice({ person, customerIds, stripeSubscriptionIds, since }: AccountWithTwoSubscriptions) {
  return {
    person,
    customer_ids: customerIds,
    subscription_ids: stripeSubscriptionIds,
    since: toMoment(since),
  }
}
