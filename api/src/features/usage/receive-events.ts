import type { Static } from 'typebox'
import { at, textAt } from '../../lib/json.ts'
import type { KeyHolder } from '../accounts/api-keys/repository.ts'
import type { TenantFinder } from '../accounts/tenants.ts'
import type { EventOutcome, UsageIngest } from './ingest.ts'
import type { EventsReply } from './schemas.ts'
import type { Refusal } from './usage-event.ts'

type Receipt = Static<typeof EventsReply>

interface Received {
  holder: KeyHolder
  /** Whose usage it is where an event does not say it. */
  tenantId: string | undefined
  now: Date
}

/** Stores what a system reports, each tenant's events by themselves, and says what became of each. */
export async function receiveEvents(
  { ingest, findTenant }: { ingest: UsageIngest; findTenant: TenantFinder },
  given: readonly unknown[],
  { holder, tenantId, now }: Received,
): Promise<Receipt> {
  const outcomes: (EventOutcome | undefined)[] = given.map(() => undefined)
  const byTenant = Map.groupBy(given.keys(), (index) => readTenantId(given[index], tenantId))
  await Promise.all(
    [...byTenant].map(async ([id, indexes]) => {
      const accountId = id === null ? undefined : await findTenant(holder, id)
      const ended = accountId
        ? await ingest(
            accountId,
            indexes.map((index) => given[index]),
            now,
          )
        : indexes.map(() => unknownTenant(id))
      indexes.forEach((index, place) => {
        outcomes[index] = ended[place]
      })
    }),
  )
  return toReceipt(given, outcomes)
}

/** Null where an event names a tenant by something that is no id: its usage is not somebody else's for that. */
function readTenantId(event: unknown, ofRequest: string | undefined): string | undefined | null {
  if (at(event, 'tenantid') === undefined) return ofRequest
  return textAt(event, 'tenantid') ?? null
}

function unknownTenant(tenantId: string | undefined | null): Refusal {
  return {
    code: 'unknown_tenant',
    message:
      tenantId === undefined
        ? 'Name the tenant as tenantid of the event or tenant_id of the request.'
        : 'This key has no tenant with this id.',
  }
}

function toReceipt(given: readonly unknown[], outcomes: readonly (EventOutcome | undefined)[]): Receipt {
  const count = (...wanted: EventOutcome[]) =>
    outcomes.filter((outcome) => outcome !== undefined && wanted.includes(outcome)).length
  return {
    accepted: count('accepted', 'late'),
    duplicates: count('duplicate'),
    late: count('late'),
    refused: outcomes.flatMap((outcome, index) =>
      outcome !== undefined && typeof outcome !== 'string'
        ? [{ index, id: textAt(given[index], 'id') ?? null, ...outcome }]
        : [],
    ),
  }
}
