interface Origins {
  scripts: readonly string[]
  frames: readonly string[]
  calls: readonly string[]
}

const OURS: Origins = { scripts: [], frames: [], calls: [] }

/** What Stripe.js needs: its script, the frames of its fields and of the bank's question, and Stripe's API. */
const STRIPE: Origins = {
  scripts: ['https://js.stripe.com', 'https://*.js.stripe.com'],
  frames: ['https://js.stripe.com', 'https://*.js.stripe.com', 'https://hooks.stripe.com'],
  calls: ['https://api.stripe.com'],
}

function toPolicy({ calls, frames, scripts }: Origins): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    ["connect-src 'self'", ...calls].join(' '),
    ...(frames.length > 0 ? [['frame-src', ...frames].join(' ')] : []),
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Sent with every page and asset, both by `vite preview` and by nginx.conf (a test compares the two). */
export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': toPolicy(OURS),
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'strict-origin-when-cross-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'Cross-Origin-Opener-Policy': 'same-origin',
}

/** The policy of the page that takes a card, with Stripe itself or with what stands in for it. */
export function cardPagePolicy(standIn?: string): string {
  return toPolicy(standIn === undefined ? STRIPE : { scripts: [standIn], frames: [standIn], calls: [] })
}
