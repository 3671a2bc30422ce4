import type { Stripe } from '@stripe/stripe-js'
import { loadStripe } from '@stripe/stripe-js/pure'
import type { OnboardingState } from './api/onboarding-calls.ts'

type StripeFields = Pick<OnboardingState, 'publishable_key' | 'stripe_js_url'>

let loaded: { key: string; stripe: Promise<Stripe | null> } | undefined

/**
 * Stripe.js, loaded once. Stripe wants it to come from its own address; beside the sandbox it comes from there, and Stripe's package
 * takes the one that is on the page.
 */
export function loadStripeJs({
  publishable_key: key,
  stripe_js_url: url,
}: StripeFields): Promise<Stripe | null> {
  if (loaded?.key === key) return loaded.stripe
  const stripe = (url === null ? Promise.resolve() : loadScript(url)).then(() => loadStripe(key))
  loaded = { key, stripe }
  // A page that could not load it may try again.
  stripe.catch(() => {
    loaded = undefined
  })
  return stripe
}

function loadScript(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = src
    script.onload = () => resolve()
    script.onerror = () => reject(new Error(`${src} could not be loaded`))
    document.head.append(script)
  })
}
