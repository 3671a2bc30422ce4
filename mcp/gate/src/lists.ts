import { type FreeTool, listedName, listFreeTool } from './free-tools.ts'
import { isModern, isObject, type Json, type Request, type Result } from './json-rpc.ts'
import type { Description } from './meter.ts'
import { type Price, priceOfTool, priceText } from './prices.ts'

const PRICE = 'kamiyo.io/price'

/** Undefined where nobody could be asked: then the list says no prices and leaves nothing out. */
export type Account = Description | undefined

/** The tools of the plan with their prices, and after the last of them the free ones of the gate. */
export function shapeTools(
  request: Request,
  result: Result,
  account: Account,
  own: { offered: readonly FreeTool[]; isTaken(name: string): boolean },
): Result {
  const listed = items(result, 'tools').filter((tool) => isInPlan(tool, account))
  const tools = listed.map((tool) => withPrice(tool, account, priceOfListed(tool, account)))
  const free = own.offered.map((tool) => listFreeTool(tool, listedName(tool, own.isTaken)))
  const isLast = result['nextCursor'] === undefined
  return { ...result, tools: isLast ? [...tools, ...free] : tools, ...privately(request) }
}

/** Prompts and resources are free unless the catalogue names them. */
export function shapeNamed(
  request: Request,
  result: Result,
  account: Account,
  { field, kind, key }: { field: string; kind: string; key: string },
): Result {
  const shaped = items(result, field).map((item) =>
    withPrice(item, account, account?.prices[`${kind}:${String(item[key])}`]),
  )
  return { ...result, [field]: shaped, ...privately(request) }
}

function items(result: Result, field: string): Json[] {
  const list = result[field]
  return Array.isArray(list) ? list.filter(isObject) : []
}

function isInPlan({ name }: Json, account: Account): boolean {
  return !account?.tools || account.tools.includes(String(name))
}

function priceOfListed({ name }: Json, account: Account): Price | undefined {
  return account && priceOfTool(account.prices, String(name))
}

function withPrice(item: Json, account: Account, price: Price | undefined): Json {
  if (!account || !price) return item
  const isUnlimited = account.remaining.included_calls === null && price.credits > 0
  const text = isUnlimited ? 'included in the plan' : priceText(price)
  const description = `${typeof item['description'] === 'string' ? `${item['description']} ` : ''}(${text})`
  const meta = isObject(item['_meta']) ? item['_meta'] : {}
  return { ...item, description, _meta: { ...meta, [PRICE]: price } }
}

/** Another client may have another plan. */
function privately(request: Request): Result {
  return isModern(request) ? { cacheScope: 'private', ttlMs: 0 } : {}
}
