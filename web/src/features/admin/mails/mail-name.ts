import { asTitle } from '../../../lib/words.ts'

/** E-mails that do not belong to a customer's page: those to operators and to people who sign in. */
const OWN: Record<string, { name: string; to: string }> = {
  inquiry: { name: 'Message of the contact form', to: 'support' },
  browser_signed_in: { name: 'Sign-in from a new browser', to: 'whoever signed in' },
  address_changed: { name: 'The address of an account was changed', to: 'the address before' },
  admin_dead_event: { name: 'An event was given up', to: 'the operators' },
  admin_mail_paused: { name: 'Sending mail was paused', to: 'the operators' },
  admin_token_mail_returned: { name: 'A token mail came back', to: 'the operators' },
  admin_address_corrected: { name: 'A buyer corrected their address', to: 'the operators' },
  admin_inquiry_limit: { name: 'More messages than are mailed', to: 'the operators' },
  admin_refund: { name: 'A payment was refunded, or a refund failed', to: 'the operators' },
  admin_dispute: { name: 'A dispute changed', to: 'the operators' },
  admin_fraud_warning: { name: 'A bank reports fraud', to: 'the operators' },
  admin_invoice_issue: { name: 'An invoice will not be paid', to: 'the operators' },
  admin_late_payment: { name: 'A payment came too late', to: 'the operators' },
  admin_token_issued: { name: 'A token was issued', to: 'the operators' },
}

const TO_OPERATORS = /^admin_/

export function mailName(kind: string): string {
  return OWN[kind]?.name ?? asTitle(kind.replace(TO_OPERATORS, ''))
}

/** Undefined for e-mails to customers. */
export function ownRecipient(kind: string): string | undefined {
  return OWN[kind]?.to ?? (TO_OPERATORS.test(kind) ? 'the operators' : undefined)
}
