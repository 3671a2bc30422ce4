import type { CardBehaviour } from '../test-cards.ts'

export interface Decline {
  code: 'card_declined'
  declineCode: string
  message: string
}

export type BankAnswer =
  | { kind: 'approved' }
  | { kind: 'declined'; decline: Decline }
  | { kind: 'confirmation_needed' }
  | { kind: 'processing' }

const GENERIC_DECLINE: Decline = {
  code: 'card_declined',
  declineCode: 'generic_decline',
  message: 'Your card was declined.',
}

const INSUFFICIENT_FUNDS: Decline = {
  code: 'card_declined',
  declineCode: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
}

/** On session means: the buyer is at the hosted page and typed the card in just now. */
export function askBank(behaviour: CardBehaviour, onSession: boolean): BankAnswer {
  switch (behaviour) {
    case 'pays':
      return { kind: 'approved' }
    case 'declines':
      return { kind: 'declined', decline: GENERIC_DECLINE }
    case 'insufficient_funds':
      return { kind: 'declined', decline: INSUFFICIENT_FUNDS }
    case 'asks_for_confirmation':
      return { kind: 'confirmation_needed' }
    case 'attaches_then_fails':
      return onSession ? { kind: 'approved' } : { kind: 'declined', decline: GENERIC_DECLINE }
    case 'bank_debit':
      return { kind: 'processing' }
  }
}

export const REFUSED_CONFIRMATION: Decline = {
  code: 'card_declined',
  declineCode: 'authentication_not_handled',
  message:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
}
