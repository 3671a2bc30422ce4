import { randomUUID } from 'node:crypto'
import { AppError } from '../../../errors.ts'
import { toEventKey } from '../../usage/event-key.ts'
import type { UsageIngest } from '../../usage/ingest.ts'
import type { Refusal } from '../../usage/usage-event.ts'
import type { UsageStore } from '../../usage/usage-store.ts'

export interface UsageRecord {
  usageType: string
  quantity: number
  metadata: object | null | undefined
}

interface Recorded {
  usageType: string
  quantity: number
  recordedAt: Date
  isDuplicate: boolean
}

/** Keys of requests are other keys than the ids of events that are reported by themselves. */
const SOURCE = 'idempotency-key'
/** What the subscription charges each month, so that it cannot be reported. */
const LICENSED = 'platform_base'

interface RecordDeps {
  ingest: UsageIngest
  store: UsageStore
}

/** One event of now. With the same key it counts once, and says what was recorded. */
export async function recordUsage(
  { ingest, store }: RecordDeps,
  { usageType, quantity, metadata }: UsageRecord,
  { accountId, idempotencyKey, now }: { accountId: string; idempotencyKey: string | undefined; now: Date },
): Promise<Recorded> {
  if (usageType === LICENSED) throw licensed()
  const id = `request ${idempotencyKey ?? randomUUID()}`
  const event = {
    id,
    source: SOURCE,
    type: usageType,
    time: now.toISOString(),
    data: { quantity, ...(metadata && { metadata }) },
  }
  const [outcome] = await ingest(accountId, [event], now)
  if (outcome === undefined || typeof outcome === 'object') throw toError(outcome)
  if (outcome !== 'duplicate') return { usageType, quantity, recordedAt: now, isDuplicate: false }
  const [known] = await store.find(accountId, [toEventKey(SOURCE, id)])
  if (known?.meter !== usageType || Number(known.quantity) !== quantity) throw keyReused()
  return { usageType, quantity, recordedAt: new Date(known.occurredAt), isDuplicate: true }
}

function licensed(): AppError {
  return new AppError(
    'invalid_request',
    `usage_type ${LICENSED} is not reported: it is a price of the subscription, which charges it each month by itself.`,
    { param: 'usage_type' },
  )
}

/** The fields are named here as in the request. */
function toError(refusal: Refusal | undefined): AppError {
  if (!refusal) throw new Error('An event was neither stored nor refused')
  const message = refusal.message.replace(/^data\./, '').replace(/^type /, 'usage_type ')
  const [param = ''] = message.split(' ', 1)
  return new AppError('invalid_request', message, { param })
}

function keyReused(): AppError {
  return new AppError(
    'idempotency_key_reused',
    'This Idempotency-Key was sent before with another usage_type or quantity. Use a new key for new usage.',
  )
}
