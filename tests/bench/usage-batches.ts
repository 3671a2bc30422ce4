import { randomBytes, randomInt } from 'node:crypto'
import { Client } from 'pg'

const TENANTS = 100
const HOUR_MS = 3_600_000
const METERS = ['case', 'api_call', 'event_ingestion']
const TOOLS = ['search', 'report', 'export', 'lookup']

export interface Tenant {
  accountId: string
  tenantId: string
}

/** Of one tenant's system, as it reports them. */
export interface UsageBatch extends Tenant {
  events: ReturnType<typeof makeEvent>[]
}

export async function createTenants(databaseUrl: string): Promise<Tenant[]> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<Tenant>(
      `insert into accounts (id) select gen_random_uuid() from generate_series(1, $1)
       returning id as "accountId", tenant_id as "tenantId"`,
      [TENANTS],
    )
    return rows
  } finally {
    await client.end()
  }
}

export function makeBatches(tenants: readonly Tenant[], count: number, size: number): UsageBatch[] {
  return Array.from({ length: count }, () => ({
    ...pick(tenants),
    events: Array.from({ length: size }, makeEvent),
  }))
}

function makeEvent() {
  return {
    id: makeId(),
    type: pick(METERS),
    time: new Date(Date.now() - randomInt(HOUR_MS)).toISOString(),
    subject: `agent-${randomInt(5)}`,
    data: {
      quantity: 1 + randomInt(1_000) / 8,
      dimension: pick(TOOLS),
      metadata: { case_id: 'IR-2024-001', region: 'eu' },
    },
  }
}

/** A UUIDv7, as the documentation asks for. */
function makeId(): string {
  const hex = Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

function pick<Item>(items: readonly Item[]): Item {
  const item = items[randomInt(items.length)]
  if (item === undefined) throw new Error('There is nothing to pick from')
  return item
}
