import { createFreemiumSetup } from '@kamiyo/catalog/presets/freemium'

/** Two tools for nothing, fifty calls a month of another, and a plan that has them all. */
export const catalog = createFreemiumSetup({
  freeAllowance: {
    callsPerMonth: 50,
    resetDay: 1,
    freeTools: ['basic-search', 'simple-analysis'],
    tools: ['basic-search', 'simple-analysis', 'readability'],
    limits: { rateLimitRpm: 100 },
  },
  premiumPlans: [
    {
      id: 'pro',
      price: 1_999,
      unlimitedTools: true,
      additionalFeatures: ['Comparison of texts', 'Support by e-mail'],
    },
  ],
})
