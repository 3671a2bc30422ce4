import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { createMeterMetrics, type MeterMetrics } from './meter-metrics.ts'

export interface Metrics {
  registry: Registry
  requests: Counter<'method' | 'endpoint' | 'status'>
  requestDuration: Histogram<'method' | 'endpoint'>
  /** `event` is created, checkout_completed, upgraded, downgraded, cancelled, … */
  subscriptions: Counter<'tier' | 'event'>
  /** `reason` is other_mode or other_account. */
  foreignEvents: Counter<'reason'>
  /** `kind` is refund, dispute, fraud_warning or invoice; `status` is the new status. */
  reversals: Counter<'kind' | 'status'>
  /** Money that went back, in the currency's main unit; revenue is not reduced by it. */
  reversed: Counter<'kind' | 'currency'>
  /** `status` is succeeded or failed. */
  payments: Counter<'status'>
  /** `outcome` is delivered, dropped, bounced or spam_report. */
  mailOutcomes: Counter<'kind' | 'outcome'>
  /** In the currency's main unit, as dashboards expect it; do not add up different currencies. */
  revenue: Counter<'tier' | 'currency'>
  /** Uses of tokens that we issued and whose key MCP_JWT_SECRET no longer lists. */
  tokensOfUnknownKeys: Counter
  meter: MeterMetrics
  /** Run before the metrics are read, for what is not counted as it happens. */
  readers: Set<() => Promise<void>>
}

/** Its own registry, so that two apps in one process do not share counters. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    meter: createMeterMetrics(registry),
    readers: new Set(),
    requests: new Counter({
      name: 'api_requests_total',
      help: 'HTTP requests by method, endpoint and status',
      labelNames: ['method', 'endpoint', 'status'],
      registers,
    }),
    requestDuration: new Histogram({
      name: 'api_request_duration_seconds',
      help: 'HTTP request duration by method and endpoint',
      labelNames: ['method', 'endpoint'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    subscriptions: new Counter({
      name: 'subscriptions_total',
      help: 'Subscription events by tier',
      labelNames: ['tier', 'event'],
      registers,
    }),
    foreignEvents: new Counter({
      name: 'stripe_foreign_events_total',
      help: 'Events ignored because they are of the other mode or of another account',
      labelNames: ['reason'],
      registers,
    }),
    reversals: new Counter({
      name: 'payment_reversals_total',
      help: 'Refunds, disputes, fraud warnings and invoices that will not be paid, by outcome',
      labelNames: ['kind', 'status'],
      registers,
    }),
    reversed: new Counter({
      name: 'reversed_revenue_total',
      help: 'Money refunded or lost in disputes by currency, tax included, in the main unit of the currency',
      labelNames: ['kind', 'currency'],
      registers,
    }),
    payments: new Counter({
      name: 'payments_total',
      help: 'Payments by outcome, not including invoices with nothing to pay',
      labelNames: ['status'],
      registers,
    }),
    mailOutcomes: new Counter({
      name: 'mail_outcomes_total',
      help: 'Outcomes of sent mails, by kind of mail',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    revenue: new Counter({
      name: 'revenue_total',
      help: 'Money received by tier and currency, without tax, in the main unit of the currency',
      labelNames: ['tier', 'currency'],
      registers,
    }),
    tokensOfUnknownKeys: new Counter({
      name: 'tokens_of_unknown_keys_total',
      help: 'Uses of tokens that were issued here and signed with a key that MCP_JWT_SECRET no longer lists',
      registers,
    }),
  }
}
