import { type Command, type Given, need, PAGING, query, reasonOf, segment, type Wanted } from '../command.ts'

export const mail: Command = {
  help: ['mail [--status dead] [--limit 50] [--cursor …]', 'mail resend <mail id> --reason …'],
  words: 2,
  options: ['status', 'reason', ...PAGING],
  read: mailRequest,
}

function mailRequest([verb, id]: string[], given: Given): Wanted {
  const { status, limit, cursor } = given
  if (verb === undefined)
    return { method: 'GET', path: `/mails${query({ status, limit, cursor })}`, view: 'mails' }
  if (verb !== 'resend') throw new Error(`mail does not know "${verb}"; give resend, or nothing for the list`)
  const path = `/mails/${segment(need(id, 'the mail id'))}/resend`
  return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
}
