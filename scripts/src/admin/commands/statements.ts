import { type Command, type Given, need, PAGING, query, reasonOf, segment, type Wanted } from '../command.ts'

export const statements: Command = {
  help: [
    'statements [--status sealed] [--tenant <id>] [--limit 50] [--cursor …]   what usage came to, and the invoice that bills it',
    'statements deliver|write-off <id> --reason …   bill it on a new invoice, or ask nobody to pay it any more',
  ],
  words: 2,
  options: ['status', 'tenant', 'reason', ...PAGING],
  read: ([verb, id], given) => (verb === undefined ? list(given) : resolve(verb, id, given)),
}

function list({ status, tenant, limit, cursor }: Given): Wanted {
  return {
    method: 'GET',
    path: `/statements${query({ status, tenant_id: tenant, limit, cursor })}`,
    view: 'statements',
  }
}

function resolve(verb: string, id: string | undefined, given: Given): Wanted {
  if (verb !== 'deliver' && verb !== 'write-off')
    throw new Error(`statements does not know "${verb}"; give deliver or write-off, or nothing to list them`)
  const path = `/statements/${segment(need(id, 'the id of the statement'))}/${verb}`
  return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
}
