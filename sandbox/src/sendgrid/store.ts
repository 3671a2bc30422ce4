import type { DatabaseSync } from '../store/database.ts'
import type { MailAddress } from './request.ts'

/** One accepted e-mail, as its recipient has it. */
export interface Mail {
  id: string
  message_id: string
  /** The first recipient; `recipients` contains all of them. */
  to: string
  from: string
  from_name: string | null
  reply_to: string | null
  subject: string
  html: string | null
  text: string | null
  categories: string[]
  custom_args: Record<string, string>
  headers: Record<string, string>
  recipients: { to: MailAddress[]; cc: MailAddress[]; bcc: MailAddress[] }
  received_at: string
}

export interface MailStore {
  insert(mail: Mail): void
  find(id: string): Mail | undefined
  /** Newest first; `to` is any recipient's address. */
  list(to?: string): Mail[]
  clear(): void
}

const schema = `CREATE TABLE IF NOT EXISTS mails (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  json TEXT NOT NULL
)`

export function createMailStore(database: DatabaseSync): MailStore {
  database.exec(schema)
  const insert = database.prepare('INSERT INTO mails (id, json) VALUES (?, ?)')
  const selectOne = database.prepare('SELECT json FROM mails WHERE id = ?')
  const selectAll = database.prepare('SELECT json FROM mails ORDER BY seq DESC')
  return {
    insert: (mail) => {
      insert.run(mail.id, JSON.stringify(mail))
    },
    find: (id) => {
      const row = selectOne.get(id)
      return row && toMail(row)
    },
    list: (to) => {
      const mails = selectAll.all().map(toMail)
      return to ? mails.filter((mail) => isRecipient(mail, to.toLowerCase())) : mails
    },
    clear: () => database.exec('DELETE FROM mails'),
  }
}

function toMail(row: Record<string, unknown>): Mail {
  return JSON.parse(String(row['json'])) as Mail
}

function isRecipient({ recipients }: Mail, email: string): boolean {
  return [...recipients.to, ...recipients.cc, ...recipients.bcc].some(
    (address) => address.email.toLowerCase() === email,
  )
}
