import { createCreditSystemSetup } from '@kamiyo/catalog/presets/credit-system'

/** Credits in packs; a request costs one. */
export const catalog = createCreditSystemSetup({
  creditPackages: [
    { credits: 10, price: 100, name: 'Trial' },
    { credits: 1_000, price: 6_999, name: 'Developer' },
    { credits: 20_000, price: 99_900, name: 'Business' },
  ],
  toolPrices: {
    get: 1,
    'get-many': { price: 1, unit: 'address' },
  },
  limits: { rateLimitRpm: 600 },
})
