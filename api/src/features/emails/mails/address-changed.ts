import { createHash } from 'node:crypto'
import { brand } from '@kamiyo/catalog/brand'
import { instantOf, textAt } from '../../../lib/json.ts'
import { normalAddress } from '../../../lib/normal-address.ts'
import { cancelled, type Mail, toReady } from '../compose/mail.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** Goes to the previous address and shows only enough of the new one for its owner to recognise it. */
interface AddressChange {
  customerId: string
  oldEmail: string
  newEmail: string
  changedAt: Date
}

/** Sent even if the address has changed again since. */
export const addressChanged: Mail<AddressChange> = {
  /**
   * One per day for each way in which the address can be changed, so that switching back and forth does not
   * flood a mailbox.
   */
  row: ({ kind: _kind, customerId, ...details }) => {
    const { oldEmail, newEmail, changedAt } = details
    const change = [oldEmail, newEmail].map(normalAddress).join(' ')
    const dedupeKey = [
      customerId,
      changedAt.toISOString().slice(0, 10),
      createHash('sha256').update(change).digest('base64url').slice(0, 22),
    ].join(':')
    return { customerId, dedupeKey, details }
  },
  compose: async (deps, { details, createdAt }) => {
    const oldEmail = textAt(details, 'oldEmail')
    const newEmail = textAt(details, 'newEmail')
    if (!oldEmail || !newEmail) return cancelled('There is no address to send to')
    const notice = addressChangedNotice({
      newEmail: masked(newEmail),
      at: (instantOf(details, 'changedAt') ?? createdAt).toUTCString(),
      supportEmail: deps.config.mail.supportEmail,
    })
    return await toReady(deps, oldEmail, notice)
  },
}

/** `n***@e*****`: enough for its owner to recognise, and useless to anyone else. */
function masked(email: string): string {
  const [local = '', domain = ''] = email.split('@')
  return `${[...local].slice(0, 1).join('')}***@${[...domain].slice(0, 1).join('')}*****`
}

export function addressChangedNotice(change: {
  /** Masked. */
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
      `Was it neither you nor somebody who may do that for you? Write to ${supportEmail} at once, and we will set it back and replace the tokens. If it was, you do not need to do anything.`,
    ],
    facts: [
      { label: 'New address', value: newEmail },
      { label: 'When', value: at },
    ],
  }
}
