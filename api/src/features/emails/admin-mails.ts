import { type Config, ConfigError } from '../../config/config.ts'
import { ADMIN_MAIL_NAMES } from './mails.ts'

/** Without this check, a misspelt e-mail name would silently never be sent. */
export function assertKnownAdminMails({ mail }: Config): void {
  const isKnown = (name: string) => name === 'none' || ADMIN_MAIL_NAMES.includes(name)
  if (mail.adminMails.every(isKnown)) return
  const problem = `must be none, or a comma-separated list of ${ADMIN_MAIL_NAMES.join(', ')}. Leave it out for all of them.`
  throw new ConfigError([{ variable: 'ADMIN_MAILS', problem }])
}
