import { keepToThisMachine } from '@kamiyo/scripts/script-environment'
import { setup as buildProduct } from '../harness/build-product.ts'
import { cloneDatabase } from '../harness/clone-database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { startTemplateServer, TEMPLATE_DATABASE } from '../harness/template-server.ts'
import { benchCheckout } from './checkout.ts'
import type { Comparison } from './compare.ts'
import type { Measurement } from './measure.ts'
import { benchMeter, type MeterBench } from './meter.ts'
import { printReport, type Row } from './report.ts'
import { buyTokens } from './token.ts'
import { benchValidate, type ValidateBench } from './validate.ts'
import { benchIntake, measureAnswers, recordPurchase } from './webhooks.ts'

keepToThisMachine({ ownDatabase: false })
await buildProduct()
const server = await startTemplateServer({ max_connections: '300' })
try {
  const database = await cloneDatabase(server.url, TEMPLATE_DATABASE)
  // As an operator runs it: one process per role, with the default log level.
  const stack = await startStack({ database, roles: ['api', 'worker'], env: { LOG_LEVEL: 'info' } })
  try {
    printReport(await bench(stack))
  } finally {
    await stack.close()
  }
} finally {
  await server.stop()
}

/** The worker is stopped during comparisons, and then processes the e-mails that accumulated. */
async function bench(stack: Stack): Promise<Row[]> {
  const tokens = await buyTokens(stack, 5)
  const templates = await recordPurchase(stack)
  await stack.processes[1]?.end()
  const rows = [
    checkoutRow(await benchCheckout(stack)),
    validateRow(await benchValidate(stack, tokens, 20)),
    validateRow(await benchValidate(stack, tokens, 100)),
    intakeRow('the worker apart', await benchIntake(stack, templates)),
  ]
  await stack.processes[0]?.end()
  rows.push(
    meterRow(await benchMeter(stack.databaseUrl, 1)),
    meterRow(await benchMeter(stack.databaseUrl, 1_000)),
  )
  await stack.restart(0, 'api')
  const idle = await measureAnswers(stack, templates)
  await stack.restart(1, 'worker')
  rows.push(answersRow(await measureAnswers(stack, templates), idle))
  await stack.processes[1]?.end()
  await stack.restart(0, 'all')
  return [...rows, intakeRow('the worker within', await benchIntake(stack, templates))]
}

function checkoutRow({ api, sandbox, answered200 }: Awaited<ReturnType<typeof benchCheckout>>): Row {
  return {
    measured: `100 create-checkout calls at once (${answered200} answered 200)`,
    figure: `slowest ${api.slowestMs.toFixed(0)} ms, all ${api.totalMs.toFixed(0)} ms`,
    baseline: `sandbox alone ${sandbox.totalMs.toFixed(0)} ms`,
    ratio: (api.totalMs / sandbox.totalMs).toFixed(2),
  }
}

function validateRow(result: ValidateBench): Row {
  return {
    measured: `token validation, ${result.connections} connections (${result.refused} refused)`,
    figure: `${result.product.toFixed(0)}/s`,
    baseline: `bare Fastify route ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

function intakeRow(worker: string, result: Comparison): Row {
  return {
    measured: `webhook intake over HTTP, ${worker}`,
    figure: `${result.product.toFixed(0)}/s`,
    baseline: `the least SQL for it ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

function meterRow(result: MeterBench): Row {
  const accounts = result.accounts === 1 ? 'one account' : `${result.accounts} accounts`
  return {
    measured: `metered calls of ${accounts}, without MCP`,
    figure: `${result.product.toFixed(0)}/s, p99 ${result.p99Ms.toFixed(0)} ms`,
    baseline: `bare conditional updates ${result.bare.toFixed(0)}/s`,
    ratio: ratioOf(result),
  }
}

function answersRow(busy: Measurement, idle: Measurement): Row {
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
