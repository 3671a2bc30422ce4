import { type MailError, mailError } from './errors.ts'
import type { MailAddress, MailRequest, Personalization } from './request.ts'

const maxPersonalizations = 1000
const maxRecipients = 1000
const emailPattern = /^[^\s@<>,;:"()[\]\\]{1,64}@(?=.{1,255}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/i
const recipientFields = ['to', 'cc', 'bcc'] as const

export function checkAddress(address: MailAddress | undefined, field: string, anchor: string): MailError[] {
  if (address && emailPattern.test(address.email ?? '')) return []
  return [mailError('Does not contain a valid address.', `${field}.email`, anchor)]
}

export function checkRecipients({ personalizations = [] }: MailRequest): MailError[] {
  const anchor = '-Personalizations-Errors'
  if (personalizations.length === 0) {
    const message = 'The personalizations field is required and must have at least one personalization.'
    return [mailError(message, 'personalizations', anchor)]
  }
  if (personalizations.length > maxPersonalizations) {
    const message = `The personalization block is limited to ${maxPersonalizations} personalizations per API request. You have provided ${personalizations.length} personalizations. Please consider splitting this into multiple requests and resending your request.`
    return [mailError(message, 'personalizations', anchor)]
  }
  const recipients = personalizations.flatMap((one) => recipientFields.flatMap((field) => one[field] ?? []))
  if (recipients.length > maxRecipients) {
    const message = `There is a limit of ${maxRecipients} total recipients (to + cc + bcc) per request.`
    return [mailError(message, 'personalizations', anchor)]
  }
  return personalizations.flatMap(checkPersonalization)
}

function checkPersonalization(personalization: Personalization, index: number): MailError[] {
  const path = `personalizations.${index}`
  if (!personalization.to?.length) {
    const message =
      'The to array is required for all personalization objects, and must have at least one email object with a valid email address.'
    return [mailError(message, `${path}.to`, 'message.personalizations.to')]
  }
  const { from } = personalization
  const sender = from ? checkAddress(from, `${path}.from`, 'message.from') : []
  const invalid = recipientFields.flatMap((field) =>
    (personalization[field] ?? []).flatMap((address, position) =>
      checkAddress(address, `${path}.${field}.${position}`, `message.personalizations.${field}`),
    ),
  )
  return [...sender, ...invalid, ...checkDuplicates(personalization, path)]
}

function checkDuplicates(personalization: Personalization, path: string): MailError[] {
  const seen = new Set<string>()
  for (const field of recipientFields) {
    for (const { email = '' } of personalization[field] ?? []) {
      if (seen.has(email.toLowerCase())) {
        const message = `Each email address in the personalization block should be unique between to, cc, and bcc. We found the first duplicate instance of [${email}] in the ${path}.${field} field.`
        return [mailError(message, path, 'message.recipient-errors')]
      }
      seen.add(email.toLowerCase())
    }
  }
  return []
}
