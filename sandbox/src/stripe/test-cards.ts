/** What the bank behind a test card does. */
export type CardBehaviour =
  | 'pays'
  | 'declines'
  | 'insufficient_funds'
  | 'asks_for_confirmation'
  | 'attaches_then_fails'
  | 'bank_debit'
