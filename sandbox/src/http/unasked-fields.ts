type Json = Record<string, unknown>

const PORTAL_PRODUCTS = 'features.subscription_update.products'

/**
 * Removes what Stripe includes only if a path of `expand` names it: the products of a portal configuration.
 */
export function leaveOutUnasked(node: unknown, paths: readonly string[], prefix = ''): void {
  if (!isJson(node)) return
  if (node['object'] === 'billing_portal.configuration' && !paths.includes(prefix + PORTAL_PRODUCTS)) {
    const { features } = node
    if (isJson(features) && isJson(features['subscription_update']))
      delete features['subscription_update']['products']
  }
  if (node['object'] === 'list' && Array.isArray(node['data']))
    for (const entry of node['data']) leaveOutUnasked(entry, paths, `${prefix}data.`)
  leaveOutUnasked(node['configuration'], paths, `${prefix}configuration.`)
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null
}
