import { meters } from '@kamiyo/catalog/usage'
import { siteOrigin } from '../../config/site.ts'

/** A command that reports one of what the seller bills. */
export function usageExample(key: string): string {
  const meter = meters.find(({ aggregation }) => aggregation === 'sum') ?? meters[0]
  const id = meter?.id ?? 'case'
  return [
    `curl ${siteOrigin}/api/v1/usage/events \\`,
    `  -H "X-API-Key: ${key}" -H "Content-Type: application/json" \\`,
    `  -d '{ "id": "${id}-1", "source": "crm", "type": "${id}", "data": { "quantity": 1 } }'`,
  ].join('\n')
}
