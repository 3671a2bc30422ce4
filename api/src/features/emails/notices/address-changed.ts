import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export function addressChangedNotice(change: {
  /** Not whole. */
  newEmail: string
  at: string
  supportEmail: string
}): SubjectNotice {
  const { newEmail, at, supportEmail } = change
  return {
    subject: `The address of your account was changed - ${brand.productName}`,
    title: 'The address of your account was changed',
    preview: `It is ${newEmail} now`,
    paragraphs: [
      `The address of your account was changed to ${newEmail}. Mails about its subscription go there from now on, and so do its sign-in codes.`,
      `Was it neither you nor somebody who may do that for you? Write to ${supportEmail} at once, and we set it back and replace the tokens. If it was, there is nothing you need to do.`,
    ],
    facts: [
      { label: 'New address', value: newEmail },
      { label: 'When', value: at },
    ],
  }
}
