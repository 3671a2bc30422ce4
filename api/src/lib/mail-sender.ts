/**
 * The sender of an e-mail in SendGrid's format: the name is free text, without the quotes of an e-mail
 * header.
 */
export interface MailSender {
  email: string
  name?: string
}

/** Of ASCII alone: the provider reads nothing else, so a domain of other letters is written as `xn--…`. */
const LOCAL_PART = '[^\\s@<>,;:"()\\[\\]\\\\\\u0080-\\u{10ffff}]+'
const ADDRESS = `${LOCAL_PART}@(?:[A-Za-z0-9_-]+\\.)+[A-Za-z0-9_-]+`
const PLAIN_NAME = '[^<>"\\p{Cc}]+'
const QUOTED_NAME = '"(?:[^"\\\\\\p{Cc}]|\\\\[^\\p{Cc}])*"'

const SENDER = new RegExp(
  `^(?:(?<bare>${ADDRESS})|(?:(?<plain>${PLAIN_NAME})|(?<quoted>${QUOTED_NAME})\\s*)<(?<address>${ADDRESS})>)$`,
  'u',
)

/** Reads `a@b.example`, `Name <a@b.example>` and `"Name, Inc." <a@b.example>`; undefined for anything else. */
export function parseSender(text: string): MailSender | undefined {
  const { bare, plain, quoted, address } = SENDER.exec(text.trim())?.groups ?? {}
  const email = bare ?? address
  if (email === undefined) return undefined
  const name = (plain ?? quoted?.slice(1, -1).replaceAll(/\\(.)/gu, '$1') ?? '').trim()
  return name === '' ? { email } : { email, name }
}
