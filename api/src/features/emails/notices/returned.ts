import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export function tokenMailReturnedNotice(mail: {
  email: string | null
  outcome: string
  reason: string | null
  adminUrl: string
}): SubjectNotice {
  return {
    subject: `[${brand.productName}] A token mail came back`,
    title: 'A token mail came back',
    preview: `It did not reach ${mail.email ?? 'a customer'}`,
    paragraphs: [
      'The mail with the token did not reach the customer, who has paid and cannot start. Ask for the right address, change it in Stripe, and send the mail again.',
    ],
    facts: [
      { label: 'Customer', value: mail.email ?? 'no address' },
      { label: 'What became of it', value: mail.outcome },
      { label: 'Reason', value: mail.reason?.slice(0, 300) ?? 'none was given' },
    ],
    action: { label: 'Look at the customer', url: mail.adminUrl },
  }
}

export function addressCorrectedNotice(props: { email: string | null; adminUrl: string }): SubjectNotice {
  return {
    subject: `[${brand.productName}] A buyer corrected their address`,
    title: 'A buyer corrected their address',
    preview: 'The token mail had come back',
    paragraphs: [
      'The token mail of a new purchase had come back, and whoever holds its order page gave another address. Stripe has it now, and the token went there. If that looks wrong, revoke the token on the customer page.',
    ],
    facts: [{ label: 'New address', value: props.email ?? 'none' }],
    action: { label: 'Look at the customer', url: props.adminUrl },
  }
}
