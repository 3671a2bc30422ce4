import type { Denial, Description, Meter } from './meter.ts'

export type Prices = Description['prices']
export type Price = Prices[string]

/** The catalogue's prices, for prompts and resources: only those that it names cost anything. */
export interface KnownPrices {
  /** The prices where they are known; those of an earlier minute do while the meter is away. */
  current(): Prices | undefined
  load(token: string): Promise<{ prices: Prices } | { denial: Denial }>
  learn(prices: Prices): void
}

const FRESH_MS = 60_000

export function createKnownPrices(meter: Meter): KnownPrices {
  let known: Prices | undefined
  let learnedAtMs = Number.NEGATIVE_INFINITY

  function learn(prices: Prices): void {
    known = prices
    learnedAtMs = performance.now()
  }

  return {
    current: () => (performance.now() - learnedAtMs < FRESH_MS ? known : undefined),
    async load(token) {
      const description = await meter.describe(token)
      if (!('denial' in description)) learn(description.prices)
      else if (!known) return { denial: description.denial }
      return { prices: known ?? {} }
    },
    learn,
  }
}

export function priceOfTool(prices: Prices, tool: string): Price | undefined {
  return Object.hasOwn(prices, tool) ? prices[tool] : prices['*']
}

export function priceText({ credits, unit }: Price): string {
  if (credits === 0) return 'free'
  return `${creditsText(credits)} ${unit === undefined ? 'a call' : `for each ${unit}`}`
}

export function creditsText(credits: number): string {
  return credits === 1 ? '1 credit' : `${credits} credits`
}
