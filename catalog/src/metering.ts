import type { ToolPrice, ToolPrices } from './types.ts'

export const toolPrices: ToolPrices = {
  '*': { credits: 1 },
  list_categories: { credits: 0 },
}

/** The price of a tool, whose name comes from whoever calls it. */
export function priceOf(tool: string, prices: ToolPrices): ToolPrice {
  const own = Object.hasOwn(prices, tool) ? prices[tool] : undefined
  return own ?? prices['*'] ?? { credits: 0 }
}

/** Credits are counted in thousandths, so that no sum is rounded. */
export function toMillis(credits: number): number {
  return Math.round(credits * 1000)
}
