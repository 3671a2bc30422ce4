import { type Command, need, PAGING, query } from '../command.ts'

export const customer: Command = {
  help: [
    'customer <text>                            by beginning of address or name, or by any id; one hit is shown whole',
  ],
  words: 1,
  options: PAGING,
  read: ([q], { limit, cursor }) => ({
    method: 'GET',
    path: `/customers${query({ q: need(q, 'an address, name or id'), limit, cursor })}`,
    view: 'customers',
  }),
}
