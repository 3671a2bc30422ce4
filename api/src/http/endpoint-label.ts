/**
 * `/api/v1/webhooks/stripe` → `/webhooks/stripe`, `/api/billing/checkout-session/:session_id` →
 * `/billing/checkout-session`: the label used to group dashboards, without versions and ids.
 */
export function endpointLabel(routePattern: string | undefined): string {
  if (routePattern === undefined || routePattern.includes('*')) return 'unknown'
  const label = routePattern.replace(/^\/api(\/v\d+)?(?=\/)/, '').replace(/\/:[^/]+/g, '')
  return label === '' ? '/' : label
}
