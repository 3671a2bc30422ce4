import { sql } from 'kysely'
import type { Db } from '../../../db/client.ts'
import { DEAD_LETTER_QUEUE } from '../../../queue/queues.ts'
import { RUNNING_STATUSES } from '../../../stripe/subscription.ts'
import type { Pause } from '../../emails/claims-repository.ts'
import { TOKEN_MAILS } from '../../emails/mails.ts'
import type { ForeignReason } from '../../history/foreign-reason.ts'

/** Every count below reads an index; none scans the processed rows. */
export async function countEvents(db: Db) {
  const { rows } = await sql<{
    receivedLastDay: number
    waiting: number
    failed: number
    deferred: number
    dead: number
    oldestWaitingAt: Date | null
  }>`
    select
      (select count(*)::int from webhook_events where received_at > now() - interval '1 day') as received_last_day,
      (select count(*)::int from webhook_events where status = 'received') as waiting,
      (select count(*)::int from webhook_events where status = 'failed') as failed,
      (select count(*)::int from webhook_events where status = 'deferred') as deferred,
      (select count(*)::int from webhook_events where status = 'dead') as dead,
      (select min(received_at) from webhook_events where status in ('received', 'failed')) as oldest_waiting_at`.execute(
    db,
  )
  return only(rows)
}

const NOT_RESENT = sql`not exists (
  select from email_deliveries later
  where later.kind = mail.kind
    and (later.customer_id = mail.customer_id or (later.customer_id is null and mail.customer_id is null))
    and later.created_at > mail.created_at
    and split_part(later.dedupe_key, '#', 1) = split_part(mail.dedupe_key, '#', 1))`

/** An e-mail that was permanently rejected and has not been resent since. */
const LOST_MAIL = sql`mail.status = 'dead' and ${NOT_RESENT}`

/** A bounced e-mail with a token that is still current and that nobody has used. */
const RETURNED_TOKEN_MAIL = sql`mail.outcome in ('bounced', 'dropped') and mail.status <> 'dead'
  and mail.kind = any (${sql.val(TOKEN_MAILS)}::text[]) and ${NOT_RESENT}
  and not exists (
    select from mcp_tokens token where token.jti = mail.token_jti
      and (token.superseded_at is not null or token.revoked_at is not null or token.last_seen_at is not null))`

export async function countMails(db: Db) {
  const { rows } = await sql<{
    sentLastDay: number
    queued: number
    dead: number
    returned: number
    returnedCodes: number
    oldestQueuedAt: Date | null
    paused: Pause
    pausedUntil: Date | null
    pauseReason: string | null
  }>`
    select
      (select count(*)::int from email_deliveries
        where status = 'sent' and created_at > now() - interval '4 days' and sent_at > now() - interval '1 day') as sent_last_day,
      (select count(*)::int from email_deliveries where status in ('queued', 'sending')) as queued,
      (select count(*)::int from email_deliveries mail where ${LOST_MAIL}) as dead,
      (select count(*)::int from email_deliveries mail where ${RETURNED_TOKEN_MAIL}) as returned,
      (select count(distinct code_request_id)::int from mail_events
        where code_request_id is not null and outcome = any (array['dropped', 'bounced'])
          and received_at > now() - interval '1 day') as returned_codes,
      (select min(created_at) from email_deliveries
        where status in ('queued', 'sending') and (attempts > 0 or next_attempt_at <= now())) as oldest_queued_at,
      coalesce(pause.held_back, 'none') as paused,
      pause.paused_until,
      pause.reason as pause_reason
    from (select 1) mails
    left join lateral (
      select case provider when 'sendgrid' then 'all' else 'others' end as held_back, paused_until, reason
      from mail_pauses where paused_until > now()
      order by provider = 'sendgrid' desc limit 1) pause on true`.execute(db)
  return only(rows)
}

const EMPTY_QUEUE = { waiting: 0, active: 0, failed: 0, oldestDueAt: null }

/**
 * The queue's library creates its tables when a process first uses it. It keeps a copy of each job that used
 * up its retries; that copy is not waiting for a worker.
 */
export async function countJobs(db: Db) {
  const exists = await sql<{ found: boolean }>`select to_regclass('pgboss.job') is not null as found`.execute(
    db,
  )
  if (!only(exists.rows).found) return EMPTY_QUEUE
  const { rows } = await sql<{ waiting: number; active: number; failed: number; oldestDueAt: Date | null }>`
    select
      count(*) filter (where state in ('created', 'retry'))::int as waiting,
      count(*) filter (where state = 'active')::int as active,
      count(*) filter (where state = 'failed')::int as failed,
      min(start_after) filter (where state in ('created', 'retry') and start_after <= now()) as oldest_due_at
    from pgboss.job
    where state in ('created', 'retry', 'active', 'failed') and name <> ${DEAD_LETTER_QUEUE}`.execute(db)
  return only(rows)
}

export async function countSubscriptions(db: Db) {
  return await db
    .selectFrom('subscriptions')
    .select(['tier', 'status', sql<number>`count(*)::int`.as('count')])
    .groupBy(['status', 'tier'])
    .orderBy('tier')
    .orderBy('status')
    .execute()
}

/** Accounts that began without a purchase, and those of them that have bought nothing yet. */
export async function countFreeAccounts(db: Db) {
  const { rows } = await sql<{ begun: number; unsold: number }>`
    select count(*)::int as begun,
      count(*) filter (where (
        select bool_and(stripe_customer_id is null) from customers
        where user_id = accounts.id and deleted_at is null))::int as unsold
    from accounts where free_since is not null`.execute(db)
  return only(rows)
}

export const FAILURE_KINDS = [
  'event',
  'mail',
  'returned_mail',
  'subscription',
  'several_plans',
  'quantity',
  'waiting_address',
  'declined_address',
  'leaked_secret',
  'disowned_account',
] as const
type FailureKind = (typeof FAILURE_KINDS)[number]

/** By then people have had the time to sign in and accept. What still waits was asked for by mistake, or needs help. */
const ADDRESS_WAITS_DAYS = 7

export interface Failure {
  kind: FailureKind
  id: string
  customerId: string | null
  /** The customer's address, or their Stripe id if it is unknown; null if there is no customer. */
  person: string | null
  what: string
  since: Date
  error: string | null
}

export async function listFailures(db: Db, limitEach: number): Promise<Failure[]> {
  const { rows } = await sql<Failure>`
    select failure.*, coalesce(customer.email, customer.stripe_customer_id) as person from (
    (select 'event' as kind, id, null::uuid as customer_id, type as what, received_at as since, last_error as error
      from webhook_events where status = 'dead' order by received_at desc, id desc limit ${limitEach})
    union all
    (select 'mail', id::text, customer_id, kind, created_at, last_error
      from email_deliveries mail where ${LOST_MAIL} order by created_at desc, id desc limit ${limitEach})
    union all
    (select 'returned_mail', id::text, customer_id, kind, created_at, concat_ws(': ', outcome, outcome_reason)
      from email_deliveries mail where ${RETURNED_TOKEN_MAIL} order by created_at desc, id desc limit ${limitEach})
    union all
    (select 'subscription', stripe_subscription_id, customer_id, dirty_reason, updated_at, null
      from subscriptions where dirty order by updated_at desc limit ${limitEach})
    union all
    (select 'several_plans', stripe_subscription_id, customer_id,
        array_to_string(tier || other_tiers, ' '), updated_at, null
      from subscriptions where other_tiers <> '{}' and status in (${sql.join(RUNNING_STATUSES)})
      order by updated_at desc limit ${limitEach})
    union all
    (select 'quantity', stripe_subscription_id, customer_id, quantity::text, updated_at, null
      from subscriptions where quantity <> 1 and status in (${sql.join(RUNNING_STATUSES)})
      order by updated_at desc limit ${limitEach})
    union all
    (select case when pending_declined_at is null then 'waiting_address' else 'declined_address' end,
        id::text, id, pending_email, coalesce(pending_declined_at, pending_since), null
      from customers
      where pending_email is not null and deleted_at is null
        and (pending_declined_at is not null or pending_since < now() - make_interval(days => ${ADDRESS_WAITS_DAYS}))
      order by pending_since desc limit ${limitEach})
    union all
    (select 'leaked_secret', subject_id, null, subject_type, occurred_at, reason
      from audit_log leak where action = 'secret.leaked' and not exists (
        select from audit_log seen
        where seen.subject_type = leak.subject_type and seen.subject_id = leak.subject_id and seen.action = 'secret.looked_at')
      order by occurred_at desc limit ${limitEach})
    union all
    (select 'disowned_account', customer.id::text, customer.id,
        coalesce(account.name, account.tenant_id), account.disowned_at, null
      from accounts account join customers customer on customer.user_id = account.id
      where account.disowned_at is not null and customer.deleted_at is null and exists (
        select from subscriptions where customer_id = customer.id and status in (${sql.join(RUNNING_STATUSES)}))
      order by account.disowned_at desc limit ${limitEach})
    ) failure left join customers customer on customer.id = failure.customer_id
    order by since desc`.execute(db)
  return rows
}

const FOREIGN_DAYS = 7

/** Events of the other mode or of another account that were ignored in the last week. */
export async function countForeignEvents(db: Db) {
  return await db
    .selectFrom('webhookEvents')
    .select([
      sql<ForeignReason>`ignored_reason`.as('reason'),
      sql<number>`count(*)::int`.as('count'),
      sql<Date>`max(received_at)`.as('newestAt'),
    ])
    .where('ignoredReason', 'is not', null)
    .where('receivedAt', '>', sql<Date>`now() - make_interval(days => ${FOREIGN_DAYS})`)
    .groupBy('ignoredReason')
    .orderBy('ignoredReason')
    .execute()
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows
  if (row === undefined) throw new Error('A query that always gives one row gave none')
  return row
}
