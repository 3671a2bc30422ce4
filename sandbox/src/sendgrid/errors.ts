export interface MailError {
  message: string
  field: string | null
  help: string | null
}

const helpPage = 'http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html'

export function mailError(message: string, field: string | null = null, anchor?: string): MailError {
  return { message, field, help: anchor ? `${helpPage}#${anchor}` : null }
}
