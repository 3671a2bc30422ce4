import type { Config } from '../config/config.ts'

export type DashboardObject = 'payments' | 'disputes' | 'invoices'

/** The sandbox's names for them. */
const SANDBOX_TYPES: Record<DashboardObject, string> = {
  payments: 'charge',
  disputes: 'dispute',
  invoices: 'invoice',
}

/** The page in Stripe's Dashboard, in the mode of the key, or in the sandbox's dashboard. */
export function dashboardLink(
  { apiBase, livemode }: Config['stripe'],
  kind: DashboardObject,
  id: string,
): string {
  if (apiBase) return `${new URL(apiBase).origin}/dashboard/objects/${SANDBOX_TYPES[kind]}/${id}`
  return `https://dashboard.stripe.com/${livemode ? '' : 'test/'}${kind}/${id}`
}
