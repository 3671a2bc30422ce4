import type { MailAddress } from '../../sendgrid/request.ts'
import type { Mail } from '../../sendgrid/store.ts'

/** The e-mail as a readable RFC 5322 message: 8-bit, with its parts as they were sent. */
export function mailSource(mail: Mail): string {
  const boundary = `part-${mail.message_id}`
  const headers = [
    ['Date', new Date(mail.received_at).toUTCString().replace('GMT', '+0000')],
    ['From', mail.from_name ? `${mail.from_name} <${mail.from}>` : mail.from],
    ['To', addresses(mail.recipients.to)],
    ['Cc', addresses(mail.recipients.cc)],
    ['Bcc', addresses(mail.recipients.bcc)],
    ['Reply-To', mail.reply_to ?? ''],
    ['Subject', mail.subject],
    ['Message-ID', `<${mail.message_id}@sandbox>`],
    ...Object.entries(mail.headers),
    ...Object.entries(mail.custom_args).map(([name, value]) => [`X-Custom-Arg-${name}`, value]),
    ['MIME-Version', '1.0'],
    ['Content-Type', `multipart/alternative; boundary="${boundary}"`],
  ]
  const lines = headers.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`)
  const parts = [
    ['text/plain', mail.text],
    ['text/html', mail.html],
  ].flatMap(([type, content]) =>
    content ? [`--${boundary}`, `Content-Type: ${type}; charset=utf-8`, '', content, ''] : [],
  )
  return [...lines, '', ...parts, `--${boundary}--`, ''].join('\n')
}

function addresses(list: MailAddress[]): string {
  return list.map(({ email, name }) => (name ? `${name} <${email}>` : email)).join(', ')
}
