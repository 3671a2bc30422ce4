import { type MailError, mailError } from './errors.ts'
import { checkLineBreaks } from './line-breaks.ts'
import { checkAddress, checkRecipients } from './recipients.ts'
import type { MailRequest } from './request.ts'
import { mailRequestShape } from './request-shape.ts'
import { checkShape } from './shape.ts'

const maxCategories = 10
const maxCategoryLength = 255
const maxCustomArgsBytes = 10_000
/** Headers that SendGrid sets itself; a request must not contain them. */
const reservedHeaders = new Set([
  'x-sg-id',
  'x-sg-eid',
  'received',
  'dkim-signature',
  'content-type',
  'content-transfer-encoding',
  'to',
  'from',
  'subject',
  'reply-to',
  'cc',
  'bcc',
])

export type Validated = { ok: true; request: MailRequest } | { ok: false; errors: MailError[] }

export function validateMailRequest(body: unknown): Validated {
  const shapeErrors = checkShape(mailRequestShape, body)
  if (shapeErrors.length > 0) return { ok: false, errors: shapeErrors }
  const request: MailRequest = Object(body)
  const rules = [
    checkRecipients,
    checkFrom,
    checkReplyList,
    checkSubject,
    checkContent,
    checkHeaders,
    checkLineBreaks,
    checkCategories,
    checkArguments,
  ]
  const errors = rules.flatMap((rule) => rule(request))
  return errors.length > 0 ? { ok: false, errors } : { ok: true, request }
}

function checkFrom({ from, reply_to: replyTo }: MailRequest): MailError[] {
  const replyErrors = replyTo ? checkAddress(replyTo, 'reply_to', 'message.reply_to') : []
  if (from?.email) return [...checkAddress(from, 'from', 'message.from'), ...replyErrors]
  const message =
    'The from object must be provided for every email send. It is an object that requires the email parameter, but may also contain a name parameter.  e.g. {"email" : "example@example.com"}  or {"email" : "example@example.com", "name" : "Example Recipient"}.'
  return [mailError(message, 'from.email', 'message.from'), ...replyErrors]
}

function checkReplyList({ reply_to: replyTo, reply_to_list: list = [] }: MailRequest): MailError[] {
  if (replyTo && list.length > 0)
    return [
      mailError('Only one of reply_to and reply_to_list may be given.', 'reply_to_list', 'message.reply_to'),
    ]
  return list.flatMap((address, index) => checkAddress(address, `reply_to_list.${index}`, 'message.reply_to'))
}

function checkSubject({ subject, template_id: templateId, personalizations = [] }: MailRequest): MailError[] {
  if (subject || templateId || personalizations.every((one) => one.subject)) return []
  const message =
    'The subject is required. You can get around this requirement if you use a template with a subject defined or if every personalization has a subject defined.'
  return [mailError(message, 'subject', 'message.subject')]
}

function checkContent({ content = [], template_id: templateId }: MailRequest): MailError[] {
  if (content.length === 0 && !templateId) {
    const message =
      'Unless a valid template_id is provided, the content parameter is required. There must be at least one defined content block. We typically suggest both text/plain and text/html blocks are included, but only one block is required.'
    return [mailError(message, 'content', 'message.content')]
  }
  const empty = content.flatMap(({ type, value }, index) => {
    const path = `content.${index}`
    if (!type)
      return [
        mailError(
          'The content type must be a string at least one character in length.',
          `${path}.type`,
          'message.content.type',
        ),
      ]
    if (!value)
      return [
        mailError(
          'The content value must be a string at least one character in length.',
          `${path}.value`,
          'message.content.value',
        ),
      ]
    return []
  })
  return empty.length > 0 ? empty : checkContentOrder(content.map(({ type }) => type))
}

function checkContentOrder(types: string[]): MailError[] {
  const rank = (type: string): number => (type === 'text/plain' ? 0 : type === 'text/html' ? 1 : 2)
  const isOrdered = types.every((type, index) => index === 0 || rank(types[index - 1] ?? '') <= rank(type))
  if (isOrdered) return []
  const message =
    'Following RFC 1341, section 7.2, if either text/html or text/plain are to be sent in your email: text/plain needs to be first, followed by text/html, followed by any other content.'
  return [mailError(message, 'content', 'message.content')]
}

function checkHeaders({ headers = {}, personalizations = [] }: MailRequest): MailError[] {
  const names = [headers, ...personalizations.map((one) => one.headers ?? {})].flatMap(Object.keys)
  const reserved = names.find((name) => reservedHeaders.has(name.toLowerCase()))
  if (!reserved) return []
  const message = `The following headers cannot be used: ${reserved}.`
  return [mailError(message, `headers.${reserved}`, 'message.headers')]
}

function checkCategories({ categories = [] }: MailRequest): MailError[] {
  const anchor = 'message.categories'
  if (categories.length > maxCategories)
    return [
      mailError(`You cannot have more than ${maxCategories} categories per request.`, 'categories', anchor),
    ]
  if (new Set(categories).size < categories.length)
    return [mailError('You cannot have the same category more than once.', 'categories', anchor)]
  return categories.flatMap((category, index) =>
    category.length > maxCategoryLength
      ? [
          mailError(
            `A category cannot exceed ${maxCategoryLength} characters.`,
            `categories.${index}`,
            anchor,
          ),
        ]
      : [],
  )
}

function checkArguments({ custom_args: customArgs, personalizations = [] }: MailRequest): MailError[] {
  return personalizations.flatMap((one, index) => {
    const bytes = Buffer.byteLength(JSON.stringify({ ...customArgs, ...one.custom_args }))
    if (bytes <= maxCustomArgsBytes) return []
    const message = `Custom arguments may not exceed ${maxCustomArgsBytes} bytes per personalization.`
    return [mailError(message, `personalizations.${index}.custom_args`, 'message.custom_args')]
  })
}
