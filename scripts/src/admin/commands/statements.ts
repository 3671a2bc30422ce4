import { type Command, PAGING, query } from '../command.ts'

export const statements: Command = {
  help: [
    'statements [--status sealed] [--tenant <id>] [--limit 50] [--cursor …]   what usage came to, and the invoice that bills it',
  ],
  words: 0,
  options: ['status', 'tenant', ...PAGING],
  read: (_words, { status, tenant, limit, cursor }) => ({
    method: 'GET',
    path: `/statements${query({ status, tenant_id: tenant, limit, cursor })}`,
    view: 'statements',
  }),
}
