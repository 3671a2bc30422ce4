import qs from 'qs'

/** Form and query encoding as Stripe reads it: `items[0][price]=…`, `expand[]=…`, `metadata[key]=…`. */
export function parseForm(text: string): Record<string, unknown> {
  return qs.parse(text, { depth: 12, arrayLimit: 1000, parameterLimit: 5000, plainObjects: true })
}
