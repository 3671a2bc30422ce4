import { findTestCard, type TestCard } from '../../cards/test-cards.ts'
import type { SandboxContext } from '../../context.ts'
import type { CardExpiry } from './builder.ts'

export interface CardInput {
  number: string
  /** `MM/YY` or `MM / YYYY`. */
  exp: string
  cvc: string
}

export type CheckedCard =
  | { ok: true; card: TestCard; expiry: CardExpiry }
  | { ok: false; field: 'number' | 'exp' | 'cvc'; message: string }

/** The checks of Stripe's card form before the bank is asked. */
export function checkCard(ctx: SandboxContext, input: CardInput): CheckedCard {
  const card = findTestCard(input.number)
  if (!card) {
    const message =
      'Your card number is invalid. The sandbox knows test cards only, for example 4242 4242 4242 4242.'
    return { ok: false, field: 'number', message }
  }
  const expiry = readExpiry(input.exp)
  if (!expiry) return { ok: false, field: 'exp', message: 'Your card’s expiration date is incomplete.' }
  if (isPast(expiry, ctx.clock.now())) {
    return { ok: false, field: 'exp', message: 'Your card’s expiration year is in the past.' }
  }
  if (!/^\d{3,4}$/.test(input.cvc)) {
    return { ok: false, field: 'cvc', message: 'Your card’s security code is incomplete.' }
  }
  return { ok: true, card, expiry }
}

function readExpiry(text: string): CardExpiry | undefined {
  const found = /^\s*(\d{1,2})\s*\/\s*(\d{2}|\d{4})\s*$/.exec(text)
  const month = Number(found?.[1])
  const year = Number(found?.[2])
  if (!found || month < 1 || month > 12) return undefined
  return { month, year: year < 100 ? 2000 + year : year }
}

function isPast({ month, year }: CardExpiry, now: number): boolean {
  return Date.UTC(year, month) / 1000 <= now
}
