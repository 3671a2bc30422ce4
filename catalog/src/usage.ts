import type { Meter } from './types.ts'

/** What tenants report and are billed for, in the order of the pages. */
export const meters: readonly Meter[] = [
  {
    id: 'agent',
    name: 'Agents',
    unit: 'agent',
    aggregation: 'level',
    rate: { amountCents: 5000, per: 1 },
    rateVariable: 'BILLING_RATE_PER_AGENT_MONTHLY',
  },
  {
    id: 'user',
    name: 'Users',
    unit: 'user',
    aggregation: 'level',
    rate: { amountCents: 2500, per: 1 },
    rateVariable: 'BILLING_RATE_PER_USER_MONTHLY',
  },
  {
    id: 'case',
    name: 'Cases',
    unit: 'case',
    aggregation: 'sum',
    rate: { amountCents: 1000, per: 1 },
    rateVariable: 'BILLING_RATE_PER_CASE',
  },
  {
    id: 'event_ingestion',
    name: 'Ingested events',
    unit: 'event',
    aggregation: 'sum',
    rate: { amountCents: 1, per: 1 },
    rateVariable: 'BILLING_RATE_PER_EVENT_INGESTION',
  },
  {
    id: 'api_call',
    name: 'API calls',
    unit: 'call',
    aggregation: 'sum',
    rate: { amountCents: 10, per: 1000 },
    rateVariable: 'BILLING_RATE_API_CALL',
  },
]
