/** What a call of a tool costs. */
export interface ToolPrice {
  /** For a call, or for each unit where there are units; at most three decimals. */
  credits: number
  /** What one unit is, such as "word" or "1,000 rows". The server counts them. */
  unit?: string
}

/** Credits that are bought once, on Checkout. */
export interface CreditPack {
  id: string
  name: string
  credits: number
  amountCents: number
  currency: string
  /** After how many days what is left is gone; null for never. */
  expiryDays: number | null
}

/** The price of each tool by its name; `*` is every other tool. */
export const toolPrices: Readonly<Record<string, ToolPrice>> = {
  '*': { credits: 1 },
  list_categories: { credits: 0 },
}

export const creditPacks: readonly CreditPack[] = []

/** The price of a tool. */
export function priceOf(tool: string): ToolPrice {
  return toolPrices[tool] ?? toolPrices['*'] ?? { credits: 0 }
}

/** Credits are counted in thousandths, so that no sum is rounded. */
export function toMillis(credits: number): number {
  return Math.round(credits * 1000)
}
