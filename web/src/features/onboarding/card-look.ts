import type { Appearance } from '@stripe/stripe-js'

/** Stripe's frame does not see our styles, so it is told the colours of `styles.css`. */
export const cardLook: Appearance = {
  theme: 'night',
  variables: {
    colorBackground: '#0c1114',
    colorText: '#e9eef1',
    colorTextSecondary: '#a3b0b8',
    colorDanger: '#ff9c8f',
    borderRadius: '6px',
    fontFamily: 'system-ui, sans-serif',
  },
}
