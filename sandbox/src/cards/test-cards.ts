import { AFTERMATH_CARD_TOKENS, AFTERMATH_CARDS, type Aftermath } from './aftermath-cards.ts'

export type DeclineReason =
  | 'declines'
  | 'insufficient_funds'
  | 'lost_card'
  | 'stolen_card'
  | 'expired_card'
  | 'incorrect_cvc'
  | 'processing_error'

/** How the bank behind a test card behaves. */
export type CardBehaviour =
  | 'pays'
  | DeclineReason
  | 'asks_for_confirmation'
  | 'always_asks'
  | 'attaches_then_fails'
  | 'bank_debit'

export interface TestCard {
  number: string
  brand: string
  behaviour: CardBehaviour
  funding?: 'debit'
  /** What happens after it paid. */
  aftermath?: Aftermath
}

const CARDS: TestCard[] = [
  { number: '4242424242424242', brand: 'visa', behaviour: 'pays' },
  { number: '5555555555554444', brand: 'mastercard', behaviour: 'pays' },
  { number: '378282246310005', brand: 'amex', behaviour: 'pays' },
  { number: '4000000000000002', brand: 'visa', behaviour: 'declines' },
  { number: '4000000000009995', brand: 'visa', behaviour: 'insufficient_funds' },
  { number: '4000000000009987', brand: 'visa', behaviour: 'lost_card' },
  { number: '4000000000009979', brand: 'visa', behaviour: 'stolen_card' },
  { number: '4000000000000069', brand: 'visa', behaviour: 'expired_card' },
  { number: '4000000000000127', brand: 'visa', behaviour: 'incorrect_cvc' },
  { number: '4000000000000119', brand: 'visa', behaviour: 'processing_error' },
  { number: '4000056655665556', brand: 'visa', behaviour: 'pays', funding: 'debit' },
  // Needs confirmation only once; the next two need it every time.
  { number: '4000002500003155', brand: 'visa', behaviour: 'asks_for_confirmation' },
  { number: '4000002760003184', brand: 'visa', behaviour: 'always_asks' },
  { number: '4000000000003220', brand: 'visa', behaviour: 'always_asks' },
  { number: '4000000000000341', brand: 'visa', behaviour: 'attaches_then_fails' },
  ...AFTERMATH_CARDS,
  // A US bank account, entered here as if it were a card: the money arrives days later.
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
  ...named('visa_debit', '4000056655665556'),
  ...named('chargeDeclinedLostCard', '4000000000009987'),
  ...named('chargeDeclinedStolenCard', '4000000000009979'),
  ...named('chargeDeclinedExpiredCard', '4000000000000069'),
  ...named('chargeDeclinedIncorrectCvc', '4000000000000127'),
  ...named('chargeDeclinedProcessingError', '4000000000000119'),
  ...named('authenticationRequiredOnSetup', '4000002500003155'),
  ...named('authenticationRequired', '4000002760003184'),
  ...named('threeDSecure2Required', '4000000000003220'),
  card_chargeCustomerFail: '4000000000000341',
  chargeCustomerFail: '4000000000000341',
  usBankAccount: '000123456789',
  usBankAccount_success: '000123456789',
  ...AFTERMATH_CARD_TOKENS,
}

/** Older tokens have `card_` or `card_visa_` before the name. */
function named(name: string, number: string): Record<string, string> {
  return { [name]: number, [`card_${name}`]: number, [`card_visa_${name}`]: number }
}

export function findTestCard(number: string): TestCard | undefined {
  const digits = number.replaceAll(/[\s-]/g, '')
  return CARDS.find((card) => card.number === digits)
}

/** The card for `pm_card_visa` or `tok_visa`. */
export function findCardByToken(token: string): TestCard | undefined {
  const name = token.replace(/^(pm|tok)_/, '')
  const number = Object.hasOwn(NUMBER_BY_TOKEN, name) ? NUMBER_BY_TOKEN[name] : undefined
  return number ? findTestCard(number) : undefined
}
