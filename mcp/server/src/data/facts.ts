import * as z from 'zod'
import { readCsv } from './read-csv.ts'
import { categories, chains } from './vocabulary.ts'

const chainIds = chains.map(({ id }) => id)
const categoryIds = categories.map(({ id }) => id)

/** More than any loss there was: a figure above it was read wrongly. */
const MOST_USD = 10_000_000_000
const MOST_COINS = 1e20
const FIRST_DATE = '2009-01-03'

/** Texts reach a model, so each is one short line of plain characters. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} .,:'&+$#()/_-]{0,79}$/u
const ADDRESS = /^[a-z0-9.-]+\.[a-z]+\/[\w./%-]+$/

const textOrNull = (pattern: RegExp, message: string) =>
  z
    .string()
    .refine((text) => text === '' || pattern.test(text), message)
    .transform((text) => text || null)

const amountOrNull = (most: number) =>
  textOrNull(/^\d+(\.\d+)?$/, 'an amount has digits and a decimal point only')
    .transform((text) => (text === null ? null : Number(text)))
    .refine((amount) => (amount ?? 0) <= most, `no amount above ${most.toLocaleString('en-US')} is believed`)

const factSchema = z.object({
  id: z
    .string()
    .regex(/^[a-z0-9-]{1,120}$/, 'an id has lower-case letters, digits and hyphens')
    .optional(),
  date: z.iso
    .date('a date is written YYYY-MM-DD')
    .refine((date) => date >= FIRST_DATE, `nothing happened before ${FIRST_DATE}`),
  name: z.string().regex(NAME, 'a name is one line of at most 80 plain characters'),
  chain: textOrNull(
    new RegExp(`^(${chainIds.join('|')})$`),
    `it must be empty or one of ${chainIds.join(', ')}`,
  ),
  category: z.enum(categoryIds, `it must be one of ${categoryIds.join(', ')}`),
  lost_usd: amountOrNull(MOST_USD),
  lost_amount: amountOrNull(MOST_COINS),
  lost_asset: textOrNull(/^[\w.-]{1,20}$/, 'an asset is a short symbol'),
  tx: textOrNull(ADDRESS, 'an address has a host and a path, and no https:// in front'),
  source: textOrNull(ADDRESS, 'an address has a host and a path, and no https:// in front'),
})

export type Fact = z.output<typeof factSchema>
export type IdentifiedFact = Fact & { id: string }

export const FACT_COLUMNS = [
  'date',
  'name',
  'chain',
  'category',
  'lost_usd',
  'lost_amount',
  'lost_asset',
  'tx',
  'source',
] as const

/** Incidents as a file has them, with or without a first column of ids. */
export function readFacts(text: string): Fact[] {
  return readCsv(text, { columns: FACT_COLUMNS, optional: ['id'], row: factSchema })
}
