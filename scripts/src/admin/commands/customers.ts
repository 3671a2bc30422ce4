import { type Command, need, PAGING, query } from '../command.ts'

export const customer: Command = {
  help: [
    'customer [--free]                          the newest; with --free those that have bought nothing yet',
    'customer <text>                            by beginning of address or name, or by any id; one hit is shown whole',
  ],
  words: 1,
  options: [...PAGING, 'free'],
  read: ([q], { limit, cursor, free }) => ({
    method: 'GET',
    path: `/customers${query({ q: free ? q : need(q, 'an address, name or id'), kind: free ? 'free' : undefined, limit, cursor })}`,
    view: 'customers',
  }),
}
