import type { Config } from '../config/config.ts'

export type DashboardObject = 'payments' | 'disputes' | 'invoices'

/** What the sandbox calls them. */
const SANDBOX_TYPES: Record<DashboardObject, string> = {
  payments: 'charge',
  disputes: 'dispute',
  invoices: 'invoice',
}

/** The page in Stripe's Dashboard, of the mode that the key has, or in that of the sandbox. */
export function dashboardLink(
  { apiBase, livemode }: Config['stripe'],
  kind: DashboardObject,
  id: string,
): string {
  if (apiBase) return `${new URL(apiBase).origin}/dashboard/objects/${SANDBOX_TYPES[kind]}/${id}`
  return `https://dashboard.stripe.com/${livemode ? '' : 'test/'}${kind}/${id}`
}
