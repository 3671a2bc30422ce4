import { asTitle } from '../../lib/words.ts'

/** Mails to the seller's own people, who are no customers and have no page. */
const OWN: Record<string, { name: string; to: string }> = {
  inquiry: { name: 'Message of the contact form', to: 'support' },
  admin_dead_event: { name: 'An event was given up', to: 'the operators' },
  admin_mail_paused: { name: 'Sending mail was paused', to: 'the operators' },
  admin_token_mail_returned: { name: 'A token mail came back', to: 'the operators' },
  admin_address_corrected: { name: 'A buyer corrected their address', to: 'the operators' },
  admin_inquiry_limit: { name: 'More messages than are mailed', to: 'the operators' },
  admin_token_issued: { name: 'A token was issued', to: 'the operators' },
}

export function mailName(kind: string): string {
  return OWN[kind]?.name ?? asTitle(kind)
}

/** Undefined for the mails to customers. */
export function ownRecipient(kind: string): string | undefined {
  return OWN[kind]?.to
}
