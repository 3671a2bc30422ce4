import { brand } from '@kamiyo/catalog/brand'
import { creditPacks } from '@kamiyo/catalog/credits'
import { toMajorUnits } from '@kamiyo/catalog/currency'
import { plans } from '@kamiyo/catalog/plans'
import type { CreditPack, Plan, PlanPrice } from '@kamiyo/catalog/types'
import { type Page, pages } from '../src/config/pages.ts'

const UNIT_CODES = { month: 'MON' } as const

/** The JSON-LD of a page: the product with its offers on the page that sells it; undefined elsewhere. */
export function structuredData(page: Page, publicUrl: string): object | undefined {
  if (page !== pages.home && page !== pages.pricing) return undefined
  return {
    '@context': 'https://schema.org',
    '@type': 'Product',
    name: brand.productName,
    description: pages.home.description,
    brand: { '@type': 'Brand', name: brand.name },
    image: `${publicUrl}/og.png`,
    url: `${publicUrl}${pages.pricing.path}`,
    offers: [
      ...plans.map((plan) => offer(plan, publicUrl)),
      ...creditPacks.map((pack) => packOffer(pack, publicUrl)),
    ],
  }
}

function offer(plan: Plan, publicUrl: string): object {
  const { amountCents, currency } = plan.price
  const price = toMajorUnits(amountCents, currency)
  const priceCurrency = currency.toUpperCase()
  return {
    '@type': 'Offer',
    name: `${brand.productName} ${plan.name}`,
    description: plan.description,
    price,
    priceCurrency,
    priceSpecification: {
      '@type': 'UnitPriceSpecification',
      price,
      priceCurrency,
      ...priceUnit(plan.price),
    },
    availability: 'https://schema.org/InStock',
    url: `${publicUrl}${plan.callToAction.kind === 'page' ? plan.callToAction.path : pages.pricing.path}`,
    seller: { '@type': 'Organization', name: brand.company },
  }
}

function packOffer({ name, description, amountCents, currency }: CreditPack, publicUrl: string): object {
  return {
    '@type': 'Offer',
    name: `${brand.productName} ${name}`,
    description,
    price: toMajorUnits(amountCents, currency),
    priceCurrency: currency.toUpperCase(),
    availability: 'https://schema.org/InStock',
    url: `${publicUrl}${pages.pricing.path}#credit-packs`,
    seller: { '@type': 'Organization', name: brand.company },
  }
}

function priceUnit(price: PlanPrice): object {
  return price.kind === 'subscription'
    ? { billingDuration: 1, billingIncrement: 1, unitCode: UNIT_CODES[price.interval] }
    : { unitText: 'query' }
}
