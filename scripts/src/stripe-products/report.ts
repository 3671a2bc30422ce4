import { brand } from '@kamiyo/catalog/brand'
import { formatMoney } from '@kamiyo/catalog/format'
import { renderTable } from '../lib/terminal-table.ts'
import type { Mode } from './options.ts'
import type { SyncedPlan } from './sync-catalogue.ts'

export function renderReport(synced: readonly SyncedPlan[]): string {
  const rows = synced.map(({ plan, productId, priceId, change }) => {
    const amount = `${formatMoney(plan.price.amountCents, plan.price.currency)}/${plan.price.interval}`
    return [plan.name, amount, productId, priceId, change]
  })
  return renderTable([['Plan', 'Price', 'Product', 'Price id', ''], ...rows])
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
