import { formatMoney } from '@kamiyo/catalog/format'
import type { Schema } from '../../../lib/api/api-schema.ts'
import { asWords } from '../../../lib/words.ts'
import { adminPaths, customerPath, eventPath, withSearch } from '../admin-paths.ts'
import { IGNORED_REASONS } from '../events/ignored-reason.ts'
import { mailName } from '../mails/mail-name.ts'
import { reversalAdvice, reversalTitle } from '../reversals/reversal-words.ts'
import type { Overview } from './get-overview.ts'
import { counted } from './health.ts'
import { statementAdvice, statementTitle } from './statement-words.ts'

type DifferentStatement = Schema<'DifferentStatement'>
type Failure = Schema<'Failure'>
type ForeignEvents = Schema<'ForeignEvents'>
type HeldStatement = Schema<'HeldStatement'>
type PayingTwice = Schema<'PayingTwice'>
type RefusedMailEvents = Schema<'RefusedMailEvents'>
type Reversal = Schema<'StoredReversal'>
type StuckGate = Schema<'StuckGate'>
type UntrustedProxy = Schema<'UntrustedProxy'>
type UnbilledLateUsage = Schema<'UnbilledLateUsage'>
type UnknownKey = Schema<'UnknownKey'>

/** A problem that will not resolve itself. */
export interface AttentionItem {
  key: string
  title: string
  error: string | null
  ids: string
  since: string
  /** The page where it can be fixed; null if there is none. */
  to: string | null
}

/** Newest first. */
export function attentionItems(overview: Overview): AttentionItem[] {
  const { failures, mail, paying_twice, reversals, stuck_gates, untrusted_proxies, unknown_keys, webhooks } =
    overview
  const { different_statements, held_statements, unbilled_late_usage } = overview
  const items = [
    ...failures.map(fromFailure),
    ...reversals.map(fromReversal),
    ...untrusted_proxies.map(fromUntrustedProxy),
    ...(mail.refused_events ? [fromRefusedMailEvents(mail.refused_events)] : []),
    ...paying_twice.map(fromPerson),
    ...stuck_gates.map(fromStuckGate),
    ...held_statements.map(fromHeldStatement),
    ...different_statements.map(fromDifferentStatement),
    ...unbilled_late_usage.map(fromUnbilledLateUsage),
    ...unknown_keys.map(fromUnknownKey),
    ...webhooks.foreign.map(fromForeign),
  ]
  return items.sort((a, b) => Date.parse(b.since) - Date.parse(a.since))
}

function fromFailure(failure: Failure): AttentionItem {
  const { kind, id, error, since } = failure
  return {
    key: `${kind} ${id}`,
    title: titleOf(failure),
    error: [error, adviceOf(failure)].filter(Boolean).join(': ') || null,
    ids: id,
    since,
    to: targetOf(failure),
  }
}

function adviceOf({ kind, what }: Failure): string | null {
  if (kind === 'waiting_address')
    return 'Somebody here has it already, and has not accepted the account. Ask the customer whether they meant it: they sign in with the new address and accept it on the dashboard, or set the address back at Stripe.'
  if (kind === 'declined_address')
    return 'Whoever has it does not want the account, and the customer was told. It is in order once their address at Stripe is another one.'
  if (kind === 'leaked_secret')
    return 'It is refused since. See what it did before and that its owner has a new one; then pnpm admin leak, with its id and a reason, takes it off this list.'
  if (kind === 'disowned_account')
    return 'It was set up while nobody was signed in, and whoever has the address says that it was not them. End its subscription, and think of giving the money back: whoever set it up pays for it, and has its key and its token.'
  return kind === 'subscription' && what === 'unknown_price'
    ? 'Its price is none that is configured, as where you made it for one customer: the plan that it had, or was made for, goes on, and nothing has to be done if that is right.'
    : null
}

function titleOf({ kind, what, person }: Failure): string {
  const whose = person ? `The subscription of ${person}` : 'A subscription'
  const address = `The new address of ${person ?? 'a customer'}, ${what},`
  if (kind === 'waiting_address') return `${address} has waited for more than a week`
  if (kind === 'declined_address') return `${address} was declined`
  if (kind === 'leaked_secret') return `A secret was found in public and revoked: ${asWords(what)}`
  if (kind === 'disowned_account') return `${person ?? 'Somebody'} did not set up ${what}`
  if (kind === 'event') return `Event ${what} was given up`
  if (kind === 'returned_mail') return `Mail "${mailName(what)}" with a token came back`
  if (kind === 'mail') return `Mail "${mailName(what)}" was refused for good`
  if (kind === 'several_plans') return `${whose} holds several plans, and the first counts: ${what}`
  if (kind === 'quantity') return quantityTitle(whose, what)
  return `${whose} may differ from Stripe: ${asWords(what)}`
}

function quantityTitle(whose: string, quantity: string): string {
  return quantity === '0'
    ? `${whose} has the quantity 0 and gives no access`
    : `${whose} is paid ${quantity} times over and has the limits of one`
}

function targetOf({ kind, id, customer_id }: Failure): string {
  if (kind === 'event') return eventPath(id)
  if (kind === 'leaked_secret') return withSearch(adminPaths.audit, { subject_id: id })
  if (customer_id) return customerPath(customer_id)
  return withSearch(adminPaths.mails, { status: 'dead' })
}

function fromForeign({ reason, count, newest_at }: ForeignEvents): AttentionItem {
  const origin = reason === 'other_mode' ? 'the other mode' : 'another account'
  return {
    key: `foreign ${reason}`,
    title: `${counted(count, 'event')} of ${origin} ignored within a week`,
    error: IGNORED_REASONS[reason],
    ids: asWords(reason),
    since: newest_at,
    to: withSearch(adminPaths.events, { ignored_reason: reason }),
  }
}

/** Only a person can tell which of the subscriptions should stay. */
function fromPerson({ person, customer_ids, subscription_ids, since }: PayingTwice): AttentionItem {
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

/** Any process that sells calls gives back what a dead gate holds, and so does the worker. */
function fromStuckGate({ gate_id, name, state, held_calls, held_since }: StuckGate): AttentionItem {
  const calls = counted(held_calls, 'call')
  return {
    key: `gate ${gate_id}`,
    title:
      state === 'alive'
        ? `The gate ${name} has not ended ${calls}`
        : `The gate ${name} is gone and holds ${calls}`,
    error:
      state === 'alive'
        ? 'They have been running for longer than any call may. Restart its server: what they hold is then given back.'
        : 'Nothing has given them back. Is a worker running, and can it reach the database?',
    ids: gate_id,
    since: held_since,
    to: adminPaths.calls,
  }
}

/** The words and the next step of each are in statement-words.ts. */
function fromHeldStatement(statement: HeldStatement): AttentionItem {
  const { statement_id, tenant_id, customer_id, sealed_at, invoice_id } = statement
  return {
    key: `statement ${statement_id}`,
    title: statementTitle(statement),
    error: statementAdvice(statement),
    ids: [tenant_id, statement_id, invoice_id].filter((id) => id !== null).join(' '),
    since: sealed_at,
    to: customer_id ? customerPath(customer_id) : null,
  }
}

/** Compared again each hour, so it goes away by itself once both agree. */
function fromDifferentStatement(statement: DifferentStatement): AttentionItem {
  const { statement_id, tenant_id, customer_id, currency, total, invoice_id, difference, compared_at } =
    statement
  return {
    key: `different ${statement_id}`,
    title: `A statement of ${formatMoney(total, currency)} differs from its invoice`,
    error: `${difference} Somebody changed the invoice at Stripe, or an event is missing. Set it right there: with a credit note or a further item, or by sending the event again. The statement stays what was used.`,
    ids: [tenant_id, statement_id, invoice_id].filter((id) => id !== null).join(' '),
    since: compared_at,
    to: customer_id ? customerPath(customer_id) : null,
  }
}

function fromUnbilledLateUsage(late: UnbilledLateUsage): AttentionItem {
  const { tenant_id, customer_id, events, sealed_until, usage } = late
  return {
    key: `late usage ${tenant_id}`,
    title: `Late usage is on no statement: ${usage}`,
    error: `${counted(events, 'event')} came after the period was sealed, and the next statement is overdue. Is a worker running, with USAGE_BILLING=on?`,
    ids: tenant_id,
    since: sealed_until,
    to: customer_id ? customerPath(customer_id) : null,
  }
}

/** Fixed in the settings: no page can restore a secret. */
function fromUnknownKey({ kid, tokens, uses, last_seen_at }: UnknownKey): AttentionItem {
  return {
    key: `kid ${kid}`,
    title: `${tokens === 1 ? '1 token in use is' : `${tokens} tokens in use are`} refused, because the signing key is unknown`,
    error: `Presented so far: ${uses}. Was MCP_JWT_SECRET replaced instead of rotated? Add the previous secret after the new one, separated by a comma, and restart: these tokens will work again.`,
    ids: `kid ${kid}`,
    since: last_seen_at,
    to: adminPaths.customers,
  }
}

function fromReversal(reversal: Reversal): AttentionItem {
  const { kind, id, customer_id, amount, currency, occurred_at } = reversal
  return {
    key: `${kind} ${id}`,
    title: reversalTitle(reversal, formatMoney(amount, currency)),
    error: reversalAdvice(reversal),
    ids: id,
    since: occurred_at,
    to: customer_id ? customerPath(customer_id) : null,
  }
}

/** Fixed in the settings, and gone after the restart that reads them. */
function fromUntrustedProxy({ peer, header, first_seen_at }: UntrustedProxy): AttentionItem {
  const isRead = header === 'X-Forwarded-For'
  return {
    key: `proxy ${peer}`,
    title: isRead
      ? `Requests come through ${peer}, which TRUST_PROXY does not list`
      : `Requests come through ${peer}, which sends ${header}`,
    error: isRead
      ? 'X-Forwarded-For from there is ignored, and everybody behind it shares one limit. If it is your proxy, add it to TRUST_PROXY and restart; if not, somebody forged the header, and there is nothing to do.'
      : `${header} is not read. If it is your proxy, let it send X-Forwarded-For and list it in TRUST_PROXY; if not, somebody forged the header, and there is nothing to do.`,
    ids: 'Seen by this process since it started',
    since: first_seen_at,
    to: null,
  }
}

/** Fixed in the settings, and gone with the next events that are taken. */
function fromRefusedMailEvents({ count, reason, first_seen_at }: RefusedMailEvents): AttentionItem {
  return {
    key: 'refused mail events',
    title: `Delivery reports of SendGrid were refused ${count === 1 ? 'once' : `${count} times`}`,
    error: `${reason}. Compare SENDGRID_WEBHOOK_PUBLIC_KEY with the verification key of the event webhook in SendGrid, and check this server’s clock. If SendGrid did not send them, somebody forged them, and there is nothing to do.`,
    ids: 'Seen by this process since it last took one',
    since: first_seen_at,
    to: null,
  }
}
