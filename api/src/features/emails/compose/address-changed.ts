import { instantOf, textAt } from '../../../lib/json.ts'
import { addressChangedNotice } from '../notices/address-changed.ts'
import { type Composer, cancelled, toReady } from './composed.ts'

/** It has happened, so it is told whatever became of the address since. */
export const composeAddressChanged: Composer = async (deps, { details, createdAt }) => {
  const oldEmail = textAt(details, 'oldEmail')
  const newEmail = textAt(details, 'newEmail')
  if (!oldEmail || !newEmail) return cancelled('There is no address to send to')
  const notice = addressChangedNotice({
    newEmail: masked(newEmail),
    at: (instantOf(details, 'changedAt') ?? createdAt).toUTCString(),
    supportEmail: deps.config.mail.supportEmail,
  })
  return await toReady(deps, oldEmail, notice)
}

/** `n***@e*****`: enough for its owner to know it by, and no use to anybody else. */
function masked(email: string): string {
  const [local = '', domain = ''] = email.split('@')
  return `${[...local].slice(0, 1).join('')}***@${[...domain].slice(0, 1).join('')}*****`
}
