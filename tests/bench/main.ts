import { setup as buildProduct } from '../harness/build-product.ts'
import { cloneDatabase } from '../harness/clone-database.ts'
import { startStack } from '../harness/stack.ts'
import { startTemplateServer, TEMPLATE_DATABASE } from '../harness/template-server.ts'
import { benchCheckout } from './checkout.ts'
import { printReport, type Row } from './report.ts'
import { buyToken } from './token.ts'
import { benchValidate } from './validate.ts'
import { benchWebhooks } from './webhooks.ts'

await buildProduct()
const server = await startTemplateServer({ max_connections: '300' })
try {
  const database = await cloneDatabase(server.url, TEMPLATE_DATABASE)
  const stack = await startStack({ database, env: { LOG_LEVEL: 'warn' } })
  try {
    printReport([
      ...checkoutRows(await benchCheckout(stack)),
      ...webhookRows(await benchWebhooks(stack)),
      ...validateRows(await benchValidate(stack, await buyToken(stack))),
    ])
  } finally {
    await stack.close()
  }
} finally {
  await server.stop()
}

function checkoutRows({ api, sandbox, answered200 }: Awaited<ReturnType<typeof benchCheckout>>): Row[] {
  return [
    {
      measured: `100 create-checkout calls at once (${answered200} answered 200)`,
      figure: `slowest ${api.slowestMs.toFixed(0)} ms, all ${api.totalMs.toFixed(0)} ms`,
      baseline: `sandbox alone ${sandbox.totalMs.toFixed(0)} ms`,
      ratio: (api.totalMs / sandbox.totalMs).toFixed(2),
    },
  ]
}

function webhookRows({ intake, bare }: Awaited<ReturnType<typeof benchWebhooks>>): Row[] {
  return [
    {
      measured: 'webhook intake, signed subscription events over HTTP',
      figure: `${intake.perSecond.toFixed(0)}/s, p99 ${intake.p99Ms.toFixed(0)} ms`,
      baseline: `the same SQL bare ${bare.perSecond.toFixed(0)}/s, p99 ${bare.p99Ms.toFixed(0)} ms`,
      ratio: (intake.perSecond / bare.perSecond).toFixed(2),
    },
  ]
}

function validateRows(result: Awaited<ReturnType<typeof benchValidate>>): Row[] {
  return [
    {
      measured: `token validation (${result.refused} refused)`,
      figure: `${result.validatePerSecond.toFixed(0)}/s`,
      baseline: `bare Fastify route ${result.barePerSecond.toFixed(0)}/s`,
      ratio: (result.validatePerSecond / result.barePerSecond).toFixed(2),
    },
  ]
}
