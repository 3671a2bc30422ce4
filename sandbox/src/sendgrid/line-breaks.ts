import { type MailError, mailError } from './errors.ts'
import type { MailAddress, MailRequest } from './request.ts'

const LINE_BREAK = /[\r\n]/

/** Texts that become header lines: a line break in one would start another header. */
export function checkLineBreaks(request: MailRequest): MailError[] {
  const { personalizations = [], content = [] } = request
  return [
    ...checkText(request.subject, 'subject'),
    ...checkName(request.from, 'from'),
    ...checkName(request.reply_to, 'reply_to'),
    ...checkHeaders(request.headers, 'headers'),
    ...content.flatMap(({ type }, index) => checkContentType(type, `content.${index}.type`)),
    ...personalizations.flatMap((one, index) => {
      const path = `personalizations.${index}`
      const recipients = (['to', 'cc', 'bcc'] as const).flatMap((field) =>
        (one[field] ?? []).flatMap((address, position) => checkName(address, `${path}.${field}.${position}`)),
      )
      return [
        ...checkText(one.subject, `${path}.subject`),
        ...checkName(one.from, `${path}.from`),
        ...checkHeaders(one.headers, `${path}.headers`),
        ...recipients,
      ]
    }),
  ]
}

function checkText(text: string | undefined, field: string): MailError[] {
  return LINE_BREAK.test(text ?? '') ? [mailError('The value cannot contain CRLF characters.', field)] : []
}

function checkName(address: MailAddress | undefined, field: string): MailError[] {
  return checkText(address?.name, `${field}.name`)
}

function checkHeaders(headers: Record<string, string> = {}, field: string): MailError[] {
  return Object.entries(headers).flatMap(([name, value]) => checkText(name + value, `${field}.${name}`))
}

function checkContentType(type: string | undefined, field: string): MailError[] {
  if (!/[;\r\n]/.test(type ?? '')) return []
  return [mailError("The content type cannot contain ';' or CRLF characters.", field, 'message.content.type')]
}
