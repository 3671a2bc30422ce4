import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { renderTable } from '../lib/terminal-table.ts'
import type { SyncedEndpoint } from './endpoint-sync.ts'
import type { Mode } from './options.ts'
import type { SyncedPlan } from './sync-catalogue.ts'

export function renderReport(synced: readonly SyncedPlan[]): string {
  const rows = synced.map(({ plan, productId, priceId, change }) => {
    const amount = `${formatMoney(plan.price.amountCents, plan.price.currency)}/${plan.price.interval}`
    return [plan.name, amount, productId, priceId, change]
  })
  return renderTable([['Plan', 'Price', 'Product', 'Price id', ''], ...rows])
}

/** The secret is shown only where it is written nowhere, and only by the run that made the endpoint. */
export function renderEndpoint(endpoint: SyncedEndpoint | undefined, writesEnv: boolean): string {
  if (!endpoint)
    return '\nNo webhook endpoint: PUBLIC_URL is not an https address that Stripe reaches. On this machine, use: npx stripe listen'
  const { id, url, change, secret } = endpoint
  const table = renderTable([
    ['Webhook endpoint', 'Id', ''],
    [url, id, change],
  ])
  const shown =
    secret && !writesEnv ? `\nSTRIPE_WEBHOOK_SECRET=${secret} (Stripe does not tell it again)` : ''
  return `\n${table}${shown}`
}

/** In front of the one there is, with which a replaced endpoint's last deliveries are still signed. */
export function withNewSecret(known: string | undefined, secret: string | undefined): string | undefined {
  return secret && [secret, ...(known ? [known] : [])].join(',')
}

/** The text of `stripe_product_ids.txt`; its assignments can be pasted into `.env`. */
export function renderIdsFile(synced: readonly SyncedPlan[], mode: Mode): string {
  const entries = synced.flatMap(({ plan, productId, priceId }) => [
    '',
    `# ${brand.productName} ${plan.name}: product ${productId}`,
    `${plan.price.priceVariable}=${priceId}`,
  ])
  return [
    `# Stripe products and prices, ${mode} mode. Written by pnpm stripe:products.`,
    ...entries,
    '',
  ].join('\n')
}
