import { createBasicSetup } from '@kamiyo/catalog/presets/basic'

/** Pay for each call: a cent for each word that is written, and a dollar for a check. */
export const catalog = createBasicSetup({
  defaultPrice: 100,
  toolPrices: {
    'summarize-content': { price: 1, unit: 'word' },
    'style-check': 100,
  },
  volumeDiscounts: [
    { threshold: 10, discountPercent: 10 },
    { threshold: 100, discountPercent: 20 },
  ],
  topUps: [500, 2_000, 10_000],
})
