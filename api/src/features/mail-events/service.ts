import type { Tx } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import type { Deps } from '../../deps.ts'
import { type MailEvent, readMailEvent } from '../../mail/event.ts'
import { TOKEN_MAILS } from '../emails/mails.ts'
import { type DeliveryOutcome, raiseOutcome } from '../emails/outcomes.ts'
import { notifyAdmins } from '../emails/service.ts'
import { insertMailEvents } from './repository.ts'

type EventDeps = Pick<Deps, 'db' | 'queue' | 'config' | 'metrics' | 'log'>

interface Change extends DeliveryOutcome {
  event: MailEvent
}

/** Records a whole batch, or nothing if the database fails; SendGrid then sends it again. */
export async function recordMailEvents(deps: EventDeps, batch: readonly unknown[]) {
  const events = distinct(batch.flatMap((entry) => readMailEvent(entry) ?? []))
  const { recorded, changes } = await withTransaction(deps.db, async (tx) => await apply(tx, deps, events))
  for (const change of changes) record(deps, change)
  return { received: batch.length, recorded, ignored: batch.length - recorded }
}

async function apply(tx: Tx, deps: EventDeps, events: readonly MailEvent[]) {
  const stored = new Map((await insertMailEvents(tx, events)).map((row) => [row.id, row]))
  const changes: Change[] = []
  for (const event of events) {
    const known = stored.get(event.id)
    if (!known) continue
    if (known.codeRequestId !== null) {
      changes.push({ id: known.codeRequestId, kind: 'code', customerId: null, event })
      continue
    }
    const delivery = await raiseOutcome(tx, event)
    if (!delivery) continue
    changes.push({ ...delivery, event })
    if (isReturnedToken(delivery, event)) {
      await notifyAdmins(tx, deps, { kind: 'admin_token_mail_returned', deliveryId: delivery.id })
    }
  }
  return { recorded: stored.size, changes }
}

/** In a fixed order, so that two batches about the same e-mails cannot deadlock. */
function distinct(events: readonly MailEvent[]): MailEvent[] {
  const byId = new Map(events.map((event) => [event.id, event]))
  return [...byId.values()].toSorted((a, b) =>
    a.deliveryId === b.deliveryId ? (a.id < b.id ? -1 : 1) : a.deliveryId < b.deliveryId ? -1 : 1,
  )
}

function isReturnedToken({ kind }: DeliveryOutcome, { outcome }: MailEvent): boolean {
  return (outcome === 'bounced' || outcome === 'dropped') && TOKEN_MAILS.some((carrier) => carrier === kind)
}

/**
 * The reason is shown only on the operators' pages, because e-mail servers repeat the customer's address in
 * it.
 */
function record({ metrics, log }: EventDeps, { id, kind, event: { outcome } }: Change): void {
  metrics.mailOutcomes.inc({ kind, outcome })
  if (outcome !== 'delivered')
    log.warn({ deliveryId: id, kind, outcome }, 'A mail was returned, or was reported as spam')
}
