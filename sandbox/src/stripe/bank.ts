import type { CardBehaviour, DeclineReason } from '../cards/test-cards.ts'

export interface Decline {
  code: 'card_declined' | 'expired_card' | 'incorrect_cvc' | 'processing_error'
  declineCode: string
  message: string
  /** The bank's advice about another attempt with the same card. */
  advice: 'do_not_try_again' | 'try_again_later' | null
}

export type BankAnswer =
  | { kind: 'approved' }
  | { kind: 'declined'; decline: Decline }
  | { kind: 'confirmation_needed' }
  | { kind: 'processing' }

const DECLINES: Record<DeclineReason, Decline> = {
  declines: decline('generic_decline', 'Your card was declined.', null),
  insufficient_funds: decline('insufficient_funds', 'Your card has insufficient funds.', 'try_again_later'),
  lost_card: decline('lost_card', 'Your card was declined.', 'do_not_try_again'),
  stolen_card: decline('stolen_card', 'Your card was declined.', 'do_not_try_again'),
  expired_card: { ...decline('expired_card', 'Your card has expired.', null), code: 'expired_card' },
  incorrect_cvc: {
    ...decline('incorrect_cvc', 'Your card’s security code is incorrect.', null),
    code: 'incorrect_cvc',
  },
  processing_error: {
    ...decline(
      'processing_error',
      'An error occurred while processing your card. Try again in a little bit.',
      'try_again_later',
    ),
    code: 'processing_error',
  },
}

function decline(declineCode: string, message: string, advice: Decline['advice']): Decline {
  return { code: 'card_declined', declineCode, message, advice }
}

/** On session means that the buyer is on the hosted page and has just entered the card. */
export function askBank(behaviour: CardBehaviour, onSession: boolean): BankAnswer {
  switch (behaviour) {
    case 'pays':
      return { kind: 'approved' }
    case 'asks_for_confirmation':
    case 'always_asks':
      return { kind: 'confirmation_needed' }
    case 'attaches_then_fails':
      return onSession ? { kind: 'approved' } : { kind: 'declined', decline: DECLINES.declines }
    case 'bank_debit':
      return { kind: 'processing' }
    default:
      return { kind: 'declined', decline: DECLINES[behaviour] }
  }
}

/** After such a decline the card is not tried again: it was lost or stolen. */
export function isDeclinedForGood(declineCode: string | undefined): boolean {
  return Object.values(DECLINES).some(
    (known) => known.declineCode === declineCode && known.advice === 'do_not_try_again',
  )
}

export const REFUSED_CONFIRMATION: Decline = {
  code: 'card_declined',
  declineCode: 'authentication_not_handled',
  message:
    'We are unable to authenticate your payment method. Please choose a different payment method and try again.',
  advice: null,
}
