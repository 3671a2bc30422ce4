import { startUsage } from '@kamiyo/api/testing/start-usage'
import type { Stack } from '../harness/stack.ts'
import { createBareUsage } from './bare-usage.ts'
import { type Comparison, compare } from './compare.ts'
import { type Measurement, measure } from './measure.ts'
import { createTenants, makeBatches, type UsageBatch } from './usage-batches.ts'

const CALLERS = 8

export interface UsageBench extends Comparison {
  batchSize: number
  p99Ms: number
}

type Send = (batch: UsageBatch) => Promise<void>

/** Events read, known again, stored, summed and sealed off, against bare inserts of as many rows in batches of the same size. */
export async function benchUsage(
  databaseUrl: string,
  { batchSize, batches }: { batchSize: number; batches: number },
): Promise<UsageBench> {
  const usage = startUsage(databaseUrl, CALLERS)
  try {
    return await compareUsage(databaseUrl, { batchSize, batches }, async ({ accountId, events }) => {
      const outcomes = await usage.ingest(accountId, events, new Date())
      const odd = outcomes.find((outcome) => outcome !== 'accepted')
      if (odd) throw new Error(`An event was answered ${JSON.stringify(odd)}`)
    })
  } finally {
    await usage.close()
  }
}

/** The same by a tenant's system over HTTP. */
export async function benchUsageOverHttp(
  { apiUrl, databaseUrl }: Pick<Stack, 'apiUrl' | 'databaseUrl'>,
  apiKey: string,
): Promise<UsageBench> {
  const size = { batchSize: 500, batches: 60 }
  return await compareUsage(databaseUrl, size, async ({ tenantId, events }) => {
    const response = await fetch(`${apiUrl}/api/v1/usage/events?tenant_id=${tenantId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json', 'x-api-key': apiKey },
      body: JSON.stringify(events),
    })
    const { accepted } = (await response.json()) as { accepted?: number }
    if (accepted !== events.length) throw new Error(`A batch was answered ${response.status}`)
  })
}

async function compareUsage(
  databaseUrl: string,
  { batchSize, batches }: { batchSize: number; batches: number },
  send: Send,
): Promise<UsageBench> {
  const tenants = await createTenants(databaseUrl)
  const bare = await createBareUsage(databaseUrl, CALLERS)
  const p99s: number[] = []
  const make = () => makeBatches(tenants, batches, batchSize)
  try {
    await measure(make(), CALLERS, send)
    const comparison = await compare(
      async () => {
        const measured: Measurement = await measure(make(), CALLERS, send)
        p99s.push(measured.p99Ms)
        return measured.perSecond * batchSize
      },
      async () => (await bare.insert(make(), CALLERS)).perSecond * batchSize,
    )
    const p99Ms = p99s.toSorted((a, b) => a - b)[Math.floor(p99s.length / 2)] ?? Number.NaN
    return { ...comparison, batchSize, p99Ms }
  } finally {
    await bare.close()
  }
}
