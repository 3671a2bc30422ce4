import { type Command, type Given, PAGING, query, type Wanted } from '../command.ts'

export const audit: Command = {
  help: ['audit [--actor …] [--action …] [--subject <id>] [--limit 50] [--cursor …] [--export csv|json]'],
  words: 0,
  options: ['actor', 'action', 'subject', 'export', ...PAGING],
  read: auditRequest,
}

function auditRequest(_words: string[], given: Given): Wanted {
  const { actor, action, subject: subject_id, limit, cursor, export: format } = given
  if (format === undefined) {
    const path = `/audit${query({ actor, action, subject_id, limit, cursor })}`
    return { method: 'GET', path, view: 'audit' }
  }
  if (format !== 'csv' && format !== 'json') throw new Error(`--export takes csv or json; found "${format}"`)
  return { method: 'GET', path: `/audit.${format}${query({ actor, action, subject_id })}`, view: 'raw' }
}
