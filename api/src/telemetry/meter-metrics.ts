import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export interface MeterMetrics {
  /** `outcome` is ok, ok_late, or why the call was not charged. */
  calls: Counter<'outcome'>
  refusals: Counter<'code' | 'tool'>
  creditsCharged: Counter
  /** `source` is purchase, grant, carry_over, …. */
  creditsGranted: Counter<'source'>
  /** `step` is reserve or settle. */
  groupDuration: Histogram<'step'>
  groupSize: Histogram<'step'>
  waiting: Gauge
  held: Gauge
  gates: Gauge<'state'>
}

export function createMeterMetrics(registry: Registry): MeterMetrics {
  const registers = [registry]
  return {
    calls: new Counter({
      name: 'metered_calls_total',
      help: 'Calls that ended, by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    refusals: new Counter({
      name: 'metered_refusals_total',
      help: 'Calls that were refused, by code and tool',
      labelNames: ['code', 'tool'],
      registers,
    }),
    creditsCharged: new Counter({
      name: 'metered_credits_charged_total',
      help: 'Credits that calls were charged',
      registers,
    }),
    creditsGranted: new Counter({
      name: 'metered_credits_granted_total',
      help: 'Credits bought or given, by source',
      labelNames: ['source'],
      registers,
    }),
    groupDuration: new Histogram({
      name: 'metered_group_duration_seconds',
      help: 'How long it took to reserve or settle a group of calls',
      labelNames: ['step'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
      registers,
    }),
    groupSize: new Histogram({
      name: 'metered_group_size',
      help: 'How many calls were reserved or settled together',
      labelNames: ['step'],
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500],
      registers,
    }),
    waiting: new Gauge({
      name: 'metered_calls_waiting',
      help: 'Calls of this process that wait to be reserved',
      registers,
    }),
    held: new Gauge({
      name: 'metered_reservations_held',
      help: 'Calls that hold a reservation, in all processes',
      registers,
    }),
    gates: new Gauge({
      name: 'metered_gates',
      help: 'Gates in all processes: alive, or silent and holding calls',
      labelNames: ['state'],
      registers,
    }),
  }
}
