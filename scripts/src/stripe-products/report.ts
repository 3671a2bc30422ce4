import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { renderTable } from '../lib/terminal-table.ts'
import type { SyncedEndpoint } from './endpoint-sync.ts'
import type { Mode } from './options.ts'
import { PORTAL_VARIABLE } from './portal-sync.ts'
import type { SyncedAccount } from './sync-account.ts'
import type { SyncedPlan } from './sync-catalogue.ts'

/** Each object with its id and what was done to it, or would be. */
export function renderReport({ plans, portal, endpoint }: SyncedAccount): string {
  const table = renderTable([
    ['Thing', 'What', 'Id', ''],
    ...plans.flatMap(planRows),
    ['Billing portal', brand.productName, portal.id, portal.change],
    ...(endpoint ? [['Webhook endpoint', endpoint.url, endpoint.id, endpoint.change]] : []),
  ])
  const hint =
    '\n\nNo webhook endpoint: PUBLIC_URL is not an https address that Stripe reaches. On this machine, use: npx stripe listen'
  return endpoint ? table : table + hint
}

function planRows({ plan, productId, productChange, priceId, priceChange }: SyncedPlan): string[][] {
  const amount = `${formatMoney(plan.price.amountCents, plan.price.currency)}/${plan.price.interval}`
  return [
    ['Product', plan.name, productId, productChange],
    ['Price', `${plan.name} ${amount}`, priceId, priceChange],
  ]
}

/** Shown only if it is not written to a file, and only by the run that created the endpoint. */
export function renderSecret(endpoint: SyncedEndpoint | undefined): string | undefined {
  return endpoint?.secret && `\nSTRIPE_WEBHOOK_SECRET=${endpoint.secret} (Stripe does not tell it again)`
}

/** Before the existing one, which still signs the last deliveries of a replaced endpoint. */
export function withNewSecret(known: string | undefined, secret: string | undefined): string | undefined {
  return secret && [secret, ...(known ? [known] : [])].join(',')
}

/** The text of `stripe_product_ids.txt`; its assignments can be pasted into `.env`. */
export function renderIdsFile({ plans, portal }: SyncedAccount, mode: Mode): string {
  const entries = plans.flatMap(({ plan, productId, priceId }) => [
    '',
    `# ${brand.productName} ${plan.name}: product ${productId}`,
    `${plan.price.priceVariable}=${priceId}`,
  ])
  return [
    `# Stripe products, prices and portal configuration, ${mode} mode. Written by pnpm stripe:products.`,
    ...entries,
    '',
    '# The configuration of the billing portal',
    `${PORTAL_VARIABLE}=${portal.id}`,
    '',
  ].join('\n')
}
