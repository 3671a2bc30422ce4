import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brand } from '@kamiyo/catalog/brand'
import { creditPacks } from '@kamiyo/catalog/credits'
import { toMajorUnits } from '@kamiyo/catalog/currency'
import { formatLimit, formatMoney } from '@kamiyo/catalog/format'
import { plans } from '@kamiyo/catalog/plans'
import { describe, expect, test } from 'vitest'
import { priceParts } from '../lib/price.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const files = globSync('{src,prerender,build}/**/*.{ts,tsx,css}', { cwd: root }).filter(
  (file) => !/\.test\.tsx?$|\.gen\./.test(file),
)

const amounts = plans.flatMap(({ price }) => [
  priceParts(price).amount,
  toMajorUnits(price.amountCents, price.currency),
])
const packs = creditPacks.flatMap(({ credits, amountCents, currency }) => [
  formatLimit(credits),
  formatMoney(amountCents, currency),
  toMajorUnits(amountCents, currency),
])
const limits = plans
  .flatMap(({ limits: { rateLimitRpm, rateLimitDaily } }) => [rateLimitRpm, rateLimitDaily])
  .filter((limit) => limit !== null && limit >= 1000)
  .map(formatLimit)
const seller = [brand.company, brand.supportEmail, brand.domain, brand.accentColor, ...brand.address]

describe('what the catalogue says stands nowhere else in the web workspace', () => {
  test('the files are found', () => {
    expect(files.length).toBeGreaterThan(60)
  })

  test.each([...new Set([...amounts, ...packs, ...limits, ...seller, brand.name])])('%s', (text) => {
    const repeating = filesWith(whole(text))
    expect(repeating).toEqual([])
  })

  test('no tier of a plan, so that every plan can be taken out', () => {
    const tiers = plans.map(({ tier }) => tier).join('|')
    expect(filesWith(new RegExp(`['"\`](${tiers})['"\`]`))).toEqual([])
  })

  test('no amount of money of any kind', () => {
    const repeating = filesWith(/[$€]\d/).filter((file) => file.startsWith('src/'))
    expect(repeating).toEqual([])
  })
})

function filesWith(pattern: RegExp): string[] {
  return files.filter((file) => pattern.test(readFileSync(`${root}/${file}`, 'utf8')))
}

/** Matches the text on its own, not as part of another number or word. */
function whole(text: string): RegExp {
  return new RegExp(`(?<![\\w.-])${text.replace(/\W/g, '\\$&')}(?!\\w|\\.\\d)`)
}
