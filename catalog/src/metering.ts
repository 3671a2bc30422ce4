/** What a call of a tool costs. */
export interface ToolPrice {
  /** For a call, or for each unit where there are units; at most three decimals. */
  credits: number
  /** What one unit is, such as "word" or "1,000 rows". The server counts them. */
  unit?: string
}

/** The price of each tool by its name; `*` is every other tool. */
export type ToolPrices = Readonly<Record<string, ToolPrice>>

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
