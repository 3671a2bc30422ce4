import type { ToolPrices } from '../types.ts'
import type { Faults } from './faults.ts'
import { checkPrice } from './numbers.ts'

/** For a call, or for each unit that the server counts, such as a word. */
export type CallPrice = number | { price: number; unit: string }

/** The prices of tools, and of every other tool. One credit stands for one of what the prices are in. */
export function toToolPrices(
  faults: Faults,
  defaultPrice: CallPrice,
  own: Readonly<Record<string, CallPrice>> = {},
): ToolPrices {
  const named = Object.entries(own).map(
    ([tool, price]) => [tool, toToolPrice(faults, `toolPrices[${JSON.stringify(tool)}]`, price)] as const,
  )
  return { '*': toToolPrice(faults, 'defaultPrice', defaultPrice), ...Object.fromEntries(named) }
}

function toToolPrice(faults: Faults, name: string, price: CallPrice) {
  if (typeof price !== 'object' || price === null) {
    checkPrice(faults, name, price)
    return { credits: price }
  }
  checkPrice(faults, `${name}.price`, price.price)
  faults.check(
    typeof price.unit === 'string' && price.unit !== '',
    `${name}.unit is missing: it says what one unit is, such as "word"`,
  )
  return { credits: price.price, unit: price.unit }
}
