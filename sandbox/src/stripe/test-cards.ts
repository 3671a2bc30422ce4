import { AFTERMATH_CARD_TOKENS, AFTERMATH_CARDS, type Aftermath } from './aftermath-cards.ts'

/** What the bank behind a test card does. */
export type CardBehaviour =
  | 'pays'
  | 'declines'
  | 'insufficient_funds'
  | 'asks_for_confirmation'
  | 'attaches_then_fails'
  | 'bank_debit'

export interface TestCard {
  number: string
  brand: string
  behaviour: CardBehaviour
  /** What follows once it paid. */
  aftermath?: Aftermath
}

const CARDS: TestCard[] = [
  { number: '4242424242424242', brand: 'visa', behaviour: 'pays' },
  { number: '5555555555554444', brand: 'mastercard', behaviour: 'pays' },
  { number: '378282246310005', brand: 'amex', behaviour: 'pays' },
  { number: '4000000000000002', brand: 'visa', behaviour: 'declines' },
  { number: '4000000000009995', brand: 'visa', behaviour: 'insufficient_funds' },
  { number: '4000002500003155', brand: 'visa', behaviour: 'asks_for_confirmation' },
  { number: '4000000000000341', brand: 'visa', behaviour: 'attaches_then_fails' },
  ...AFTERMATH_CARDS,
  // A US bank account, entered here as if it were a card: the money moves days later.
  { number: '000123456789', brand: 'bank', behaviour: 'bank_debit' },
]

const NUMBER_BY_TOKEN: Record<string, string> = {
  card_visa: '4242424242424242',
  visa: '4242424242424242',
  card_mastercard: '5555555555554444',
  mastercard: '5555555555554444',
  card_amex: '378282246310005',
  amex: '378282246310005',
  card_chargeDeclined: '4000000000000002',
  card_visa_chargeDeclined: '4000000000000002',
  chargeDeclined: '4000000000000002',
  card_chargeDeclinedInsufficientFunds: '4000000000009995',
  card_visa_chargeDeclinedInsufficientFunds: '4000000000009995',
  chargeDeclinedInsufficientFunds: '4000000000009995',
  card_authenticationRequired: '4000002500003155',
  card_threeDSecure2Required: '4000002500003155',
  threeDSecure2Required: '4000002500003155',
  card_chargeCustomerFail: '4000000000000341',
  chargeCustomerFail: '4000000000000341',
  usBankAccount: '000123456789',
  usBankAccount_success: '000123456789',
  ...AFTERMATH_CARD_TOKENS,
}

export function findTestCard(number: string): TestCard | undefined {
  const digits = number.replaceAll(/[\s-]/g, '')
  return CARDS.find((card) => card.number === digits)
}

/** The card behind `pm_card_visa` or `tok_visa`. */
export function findCardByToken(token: string): TestCard | undefined {
  const name = token.replace(/^(pm|tok)_/, '')
  const number = Object.hasOwn(NUMBER_BY_TOKEN, name) ? NUMBER_BY_TOKEN[name] : undefined
  return number ? findTestCard(number) : undefined
}
