import { invalidRequest, resourceMissing } from './stripe-error.ts'

export interface PageParams {
  limit?: number
  starting_after?: string
  ending_before?: string
}

export interface StripeList<Item> {
  object: 'list'
  data: Item[]
  has_more: boolean
  url: string
  total_count?: number
}

type Range = number | { gt?: number; gte?: number; lt?: number; lte?: number }

/** One page of objects, which are given newest first. */
export function page<Item extends { id: string }>(
  items: Item[],
  params: PageParams,
  url: string,
): StripeList<Item> {
  const limit = params.limit ?? 10
  checkLimit(limit)
  const found = pick(items, params, limit, url)
  totals.set(found, items.length)
  return found
}

const totals = new WeakMap<object, number>()

/** How many objects a page was taken from, for `expand[]=total_count`. */
export function totalOf(found: object): number | undefined {
  return totals.get(found)
}

export function keepTotal<Copy extends object>(found: object, copy: Copy): Copy {
  const total = totals.get(found)
  if (total !== undefined) totals.set(copy, total)
  return copy
}

function pick<Item extends { id: string }>(
  items: Item[],
  params: PageParams,
  limit: number,
  url: string,
): StripeList<Item> {
  if (params.starting_after !== undefined && params.ending_before !== undefined) {
    throw invalidRequest(
      'Received both starting_after and ending_before parameters. Please pass in only one.',
      'ending_before',
    )
  }
  if (params.starting_after !== undefined) {
    const after = items.slice(indexOf(items, params.starting_after, 'starting_after') + 1)
    return list(after.slice(0, limit), after.length > limit, url)
  }
  if (params.ending_before !== undefined) {
    const before = items.slice(0, indexOf(items, params.ending_before, 'ending_before'))
    return list(before.slice(-limit), before.length > limit, url)
  }
  return list(items.slice(0, limit), items.length > limit, url)
}

/** A complete list inside another object; unlike a page of results it contains its total. */
export function wholeList<Item>(data: Item[], url: string): StripeList<Item> {
  return { ...list(data, false, url), total_count: data.length }
}

function list<Item>(data: Item[], hasMore: boolean, url: string): StripeList<Item> {
  return { object: 'list', data, has_more: hasMore, url }
}

/** `created=…` and `created[gte]=…`. */
export function inRange(value: number | null, range: Range | undefined): boolean {
  if (range === undefined) return true
  if (value === null) return false
  if (typeof range === 'number') return value === range
  return (
    (range.gt === undefined || value > range.gt) &&
    (range.gte === undefined || value >= range.gte) &&
    (range.lt === undefined || value < range.lt) &&
    (range.lte === undefined || value <= range.lte)
  )
}

function checkLimit(limit: number): void {
  const bound = limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 100'
  if (limit < 1 || limit > 100)
    throw invalidRequest(`This value must be ${bound}.`, 'limit', 'parameter_invalid_integer')
}

function indexOf(items: { id: string }[], id: string, param: string): number {
  const index = items.findIndex((item) => item.id === id)
  if (index < 0) throw resourceMissing('object', id, param, 400)
  return index
}
