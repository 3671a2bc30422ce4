import { keepToThisMachine } from '@kamiyo/scripts/script-environment'
import { setup as buildProduct } from '../harness/build-product.ts'
import { cloneDatabase } from '../harness/clone-database.ts'
import { type Stack, startStack } from '../harness/stack.ts'
import { startTemplateServer, TEMPLATE_DATABASE } from '../harness/template-server.ts'
import { benchCheckout } from './checkout.ts'
import { benchGatedServer } from './gated-server.ts'
import { benchHttpMeter } from './http-meter.ts'
import { benchMeter } from './meter.ts'
import { printReport, type Row } from './report.ts'
import {
  answersRow,
  checkoutRow,
  gatedServerRow,
  httpMeterRow,
  intakeRow,
  meterRow,
  summaryRow,
  usageRow,
  validateRow,
} from './rows.ts'
import { issueGateKey, issueUsageKey, sellAccounts } from './sold.ts'
import { buyTokens } from './token.ts'
import { benchUsage, benchUsageOverHttp } from './usage.ts'
import { benchSummary } from './usage-summary.ts'
import { benchValidate } from './validate.ts'
import { benchIntake, measureAnswers, recordPurchase } from './webhooks.ts'

/** Events of the month that is summed up; ten million, as a large seller has them, take minutes to write. */
const SUMMARY_EVENTS = Number(process.env['USAGE_EVENTS'] ?? 1_000_000)

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
    usageRow('read and stored', await benchUsage(stack.databaseUrl, { batchSize: 100, batches: 200 })),
    usageRow('read and stored', await benchUsage(stack.databaseUrl, { batchSize: 1_000, batches: 40 })),
  )
  const { environment } = stack
  const sold = await sellAccounts(stack, 1_000)
  rows.push(gatedServerRow(await benchGatedServer(environment, sold)))
  await stack.restart(0, 'api')
  const gateApi = { url: stack.apiUrl, key: await issueGateKey(stack) }
  rows.push(httpMeterRow(await benchHttpMeter(environment, gateApi, sold)))
  rows.push(usageRow('over HTTP', await benchUsageOverHttp(stack, await issueUsageKey(stack))))
  const idle = await measureAnswers(stack, templates)
  await stack.restart(1, 'worker')
  rows.push(answersRow(await measureAnswers(stack, templates), idle))
  await stack.processes[1]?.end()
  await stack.restart(0, 'all')
  rows.push(intakeRow('the worker within', await benchIntake(stack, templates)))
  await stack.processes[0]?.end()
  return [...rows, summaryRow(await benchSummary(stack.databaseUrl, SUMMARY_EVENTS))]
}
