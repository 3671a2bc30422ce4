import { pages } from '../../config/pages.ts'

const root = pages.admin.path

export const adminPaths = {
  overview: root,
  events: `${root}/events`,
  customers: `${root}/customers`,
  calls: `${root}/calls`,
  mails: `${root}/mails`,
  inquiries: `${root}/inquiries`,
  audit: `${root}/audit`,
} as const

export function eventPath(id: string): string {
  return `${adminPaths.events}/${encodeURIComponent(id)}`
}

/** By our id or Stripe's. */
export function customerPath(id: string): string {
  return `${adminPaths.customers}/${encodeURIComponent(id)}`
}

export function withSearch(path: string, params: Record<string, string>): string {
  const search = new URLSearchParams(params).toString()
  return search ? `${path}?${search}` : path
}

/** The ledger of an account. */
export function accountCallsPath(accountId: string): string {
  return `${adminPaths.calls}/${encodeURIComponent(accountId)}`
}
