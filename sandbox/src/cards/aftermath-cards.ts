/** What happens after a successful charge. */
export interface Aftermath {
  dispute?: 'fraudulent' | 'product_not_received' | 'inquiry'
  fraudWarning?: boolean
  /** How the bank answers a refund: later, or by returning it later. */
  refund?: 'pending' | 'fails'
}

interface AftermathCard {
  number: string
  brand: string
  behaviour: 'pays'
  aftermath: Aftermath
}

const card = (number: string, aftermath: Aftermath = {}): AftermathCard => ({
  number,
  brand: 'visa',
  behaviour: 'pays',
  aftermath,
})

/**
 * The cards of Stripe's testing page that pay and have consequences; 0077 and 0278 only skip the pending
 * balance.
 */
export const AFTERMATH_CARDS: readonly AftermathCard[] = [
  card('4000000000000077'),
  card('4000003720000278'),
  card('4000000000000259', { dispute: 'fraudulent' }),
  card('4000000000002685', { dispute: 'product_not_received' }),
  card('4000000000001976', { dispute: 'inquiry' }),
  card('4000000000005423', { fraudWarning: true }),
  card('4000000000007726', { refund: 'pending' }),
  card('4000000000005126', { refund: 'fails' }),
]

export const AFTERMATH_CARD_TOKENS: Record<string, string> = {
  card_bypassPending: '4000000000000077',
  bypassPending: '4000000000000077',
  card_bypassPendingInternational: '4000003720000278',
  bypassPendingInternational: '4000003720000278',
  card_createDispute: '4000000000000259',
  createDispute: '4000000000000259',
  card_createDisputeProductNotReceived: '4000000000002685',
  createDisputeProductNotReceived: '4000000000002685',
  card_createDisputeInquiry: '4000000000001976',
  createDisputeInquiry: '4000000000001976',
  card_createIssuerFraudRecord: '4000000000005423',
  createIssuerFraudRecord: '4000000000005423',
  card_pendingRefund: '4000000000007726',
  pendingRefund: '4000000000007726',
  card_refundFail: '4000000000005126',
  refundFail: '4000000000005126',
}
