import { createHash } from 'node:crypto'
import { brand } from '@kamiyo/catalog/brand'
import { instantOf, textAt } from '../../../lib/json.ts'
import { maskedAddress } from '../../../lib/masked-address.ts'
import { normalAddress } from '../../../lib/normal-address.ts'
import { cancelled, type Mail, toReady } from '../compose/mail.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

/** It is another one now, or will be once whoever has it accepts it, or will not be; or an order left the account, which stays as it is. */
const CHANGES = ['changed', 'waits', 'declined', 'order_left'] as const
export type AddressChangeKind = (typeof CHANGES)[number]

/** Goes to the previous address and shows only enough of the new one for its owner to recognise it. */
interface AddressChange {
  customerId: string
  oldEmail: string
  newEmail: string
  changedAt: Date
  change: AddressChangeKind
}

/** Sent even if the address has changed again since. */
export const addressChanged: Mail<AddressChange> = {
  /**
   * One per day for each way in which the address can be changed, so that switching back and forth does not
   * flood a mailbox.
   */
  row: ({ kind: _kind, customerId, ...details }) => {
    const { oldEmail, newEmail, changedAt, change: kind } = details
    const addresses = [oldEmail, newEmail].map(normalAddress).join(' ')
    const change = kind === 'changed' ? addresses : `${kind} ${addresses}`
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
    const asked = textAt(details, 'change')
    const notice = addressChangedNotice({
      change: CHANGES.find((change) => change === asked) ?? 'changed',
      newEmail: maskedAddress(newEmail),
      at: (instantOf(details, 'changedAt') ?? createdAt).toUTCString(),
      supportEmail: deps.config.mail.supportEmail,
    })
    return await toReady(deps, oldEmail, notice)
  },
}

interface ShownChange {
  change: AddressChangeKind
  /** Masked. */
  newEmail: string
  at: string
  supportEmail: string
}

export function addressChangedNotice({ change, newEmail, at, supportEmail }: ShownChange): SubjectNotice {
  const { title, preview, paragraphs } = TEXTS[change](newEmail, supportEmail)
  return {
    subject: `${title} - ${brand.productName}`,
    title,
    preview,
    paragraphs,
    facts: [
      { label: 'New address', value: newEmail },
      { label: 'When', value: at },
    ],
  }
}

type Text = (
  newEmail: string,
  supportEmail: string,
) => Pick<SubjectNotice, 'title' | 'preview' | 'paragraphs'>

const TEXTS: Record<AddressChangeKind, Text> = {
  changed: (newEmail, supportEmail) => ({
    title: 'The address of your account was changed',
    preview: `It is ${newEmail} now`,
    paragraphs: [
      `The address of your account was changed to ${newEmail}. Mails about its subscription go there from now on, and so do its sign-in codes.`,
      `Was it neither you nor somebody who may do that for you? Write to ${supportEmail} at once, and we will set it back and replace the tokens. If it was, you do not need to do anything.`,
    ],
  }),
  waits: (newEmail, supportEmail) => ({
    title: 'The new address of your account waits',
    preview: `Somebody has to accept ${newEmail}`,
    paragraphs: [
      `The billing address of your account was changed to ${newEmail}. Whoever has that address has to accept the account first, so nothing changes yet: mails and sign-in codes of your account still come to this address.`,
      `To go on, sign in with ${newEmail}, which needs no account of its own, and accept the account on the dashboard. Was it neither you nor somebody who may do that for you? Write to ${supportEmail}, and we will set it back.`,
    ],
  }),
  declined: (newEmail, supportEmail) => ({
    title: 'The new address of your account was not accepted',
    preview: 'Nothing changes',
    paragraphs: [
      `The billing address of your account was changed to ${newEmail}, and the person who has that address did not accept the account. So it stays with this address: mails and sign-in codes come here as before.`,
      `Please set the address in the billing portal back, or to another one of yours. If you need help, write to ${supportEmail}.`,
    ],
  }),
  order_left: (newEmail, supportEmail) => ({
    title: 'An order with your address has another address now',
    preview: 'Your account stays as it is',
    paragraphs: [
      `An order that was made with your address now has the address ${newEmail}, and has left your account together with its token. Your account and everything else in it stay as they are, and so does its address.`,
      `Was it your own order? Then write to ${supportEmail} at once. If it was not, you do not need to do anything.`,
    ],
  }),
}
