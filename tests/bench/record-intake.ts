import { buildApp } from '@kamiyo/api/app'
import { loadConfig } from '@kamiyo/api/config'
import { closeDeps, createDeps } from '@kamiyo/api/deps'
import type Stripe from 'stripe'
import { apiEnvironment } from '../harness/api-environment.ts'
import type { Stack } from '../harness/stack.ts'
import type { Delivery } from './deliveries.ts'
import { type RecordedStatement, recordSql } from './record-sql.ts'

export interface RecordedIntake {
  event: Stripe.Event
  statements: RecordedStatement[]
}

/** Takes one event through an API in this process and notes the SQL that it sends. */
export async function recordIntake(
  stack: Stack,
  { event, payload, signature }: Delivery,
): Promise<RecordedIntake> {
  const environment = apiEnvironment({
    databaseUrl: stack.databaseUrl,
    sandboxUrl: stack.sandbox.url,
    webUrl: stack.webUrl,
    webhookSecret: stack.webhookSecret,
    priceIds: stack.priceIds,
  })
  const deps = await createDeps(loadConfig({ ...environment, ROLE: 'api', LOG_LEVEL: 'silent' }))
  const app = await buildApp(deps)
  try {
    const headers = { 'content-type': 'application/json', 'stripe-signature': signature }
    const statements = await recordSql(() =>
      app.inject({ method: 'POST', url: '/api/v1/webhooks/stripe', headers, payload }),
    )
    return { event, statements }
  } finally {
    await app.close()
    await closeDeps(deps)
  }
}
