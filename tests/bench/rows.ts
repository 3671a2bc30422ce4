import type { benchCheckout } from './checkout.ts'
import type { Comparison } from './compare.ts'
import type { GatedServerBench } from './gated-server.ts'
import type { HttpMeterBench } from './http-meter.ts'
import type { Measurement } from './measure.ts'
import type { MeterBench } from './meter.ts'
import type { Row } from './report.ts'
import type { UsageBench } from './usage.ts'
import type { SummaryBench } from './usage-summary.ts'
import type { ValidateBench } from './validate.ts'

export function checkoutRow({ api, sandbox, answered200 }: Awaited<ReturnType<typeof benchCheckout>>): Row {
  return {
    measured: `100 create-checkout calls at once (${answered200} answered 200)`,
    figure: `slowest ${api.slowestMs.toFixed(0)} ms, all ${api.totalMs.toFixed(0)} ms`,
    baseline: `sandbox alone ${sandbox.totalMs.toFixed(0)} ms`,
    ratio: (api.totalMs / sandbox.totalMs).toFixed(2),
  }
}

export function validateRow(result: ValidateBench): Row {
  return {
    measured: `token validation, ${result.connections} connections (${result.refused} refused)`,
    figure: `${result.product.toFixed(0)}/s`,
    baseline: `bare Fastify route ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

export function intakeRow(worker: string, result: Comparison): Row {
  return {
    measured: `webhook intake over HTTP, ${worker}`,
    figure: `${result.product.toFixed(0)}/s`,
    baseline: `the least SQL for it ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

export function meterRow(result: MeterBench): Row {
  const accounts = result.accounts === 1 ? 'one account' : `${result.accounts} accounts`
  return {
    measured: `metered calls of ${accounts}, without MCP`,
    figure: `${result.product.toFixed(0)}/s, p99 ${result.p99Ms.toFixed(0)} ms`,
    baseline: `bare conditional updates ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

export function gatedServerRow({ p99Ms, refused, ...result }: GatedServerBench): Row {
  return {
    measured: `tool calls of the gated KAMIYO server (${refused} refused)`,
    figure: `${result.product.toFixed(0)}/s, p99 ${p99Ms.toFixed(0)} ms`,
    baseline: `the same server without the gate ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

export function httpMeterRow({ p99Ms, ...result }: HttpMeterBench): Row {
  return {
    measured: 'metered calls by a gate that asks over HTTP',
    figure: `${result.product.toFixed(0)}/s, p99 ${p99Ms.toFixed(0)} ms`,
    baseline: `by a gate that has the database ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

export function usageRow(way: string, { batchSize, p99Ms, ...result }: UsageBench): Row {
  return {
    measured: `usage events ${way}, ${batchSize} at a time`,
    figure: `${result.product.toFixed(0)}/s, p99 ${p99Ms.toFixed(0)} ms`,
    baseline: `bare inserts of as many ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

export function summaryRow({ events, p50Ms, p99Ms, rawP50Ms, rawP99Ms }: SummaryBench): Row {
  return {
    measured: `summaries of a month with ${events.toLocaleString('en')} events`,
    figure: `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`,
    baseline: `adding up the events p50 ${rawP50Ms.toFixed(1)} ms, p99 ${rawP99Ms.toFixed(1)} ms`,
    ratio: (p99Ms / rawP99Ms).toFixed(3),
  }
}

export function answersRow(busy: Measurement, idle: Measurement): Row {
  return {
    measured: 'webhook answers while mails and sweeps run',
    figure: `p50 ${busy.p50Ms.toFixed(0)} ms, p99 ${busy.p99Ms.toFixed(0)} ms`,
    baseline: `while the worker rests p50 ${idle.p50Ms.toFixed(0)} ms, p99 ${idle.p99Ms.toFixed(0)} ms`,
    ratio: (busy.p99Ms / idle.p99Ms).toFixed(2),
  }
}

function ratioOf({ ratio, lowest, highest }: Comparison): string {
  return `${ratio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})`
}
