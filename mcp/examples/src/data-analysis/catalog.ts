import { createSubscriptionSetup } from '@kamiyo/catalog/presets/subscription'

/** Plans with calls in them. Beyond those, a call costs by its work: so many credits for each thousand rows. */
export const catalog = createSubscriptionSetup({
  plans: [
    {
      id: 'analyst',
      name: 'Analyst',
      price: 2_999,
      includedCalls: 20,
      overagePrice: 5,
      maxOverageCredits: 50,
    },
    {
      id: 'professional',
      name: 'Professional',
      price: 9_999,
      includedCalls: 500,
      overagePrice: 3,
      maxOverageCredits: 5_000,
      rateLimits: { requestsPerMinute: 300 },
    },
  ],
  toolPrices: {
    'process-csv': { price: 10, unit: '1,000 rows' },
    'generate-chart': 25,
  },
})
