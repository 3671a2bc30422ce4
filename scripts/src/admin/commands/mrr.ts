import { type Command, PAGING, query } from '../command.ts'

export const mrr: Command = {
  help: [
    'mrr [--from 2026-11-01] [--to 2026-11-30] [--limit 50] [--cursor …]   how monthly revenue has changed; days of UTC, both included',
  ],
  words: 0,
  options: ['from', 'to', ...PAGING],
  read: (_words, { from, to, limit, cursor }) => ({
    method: 'GET',
    path: `/mrr${query({ from, to, limit, cursor })}`,
    view: 'movements',
  }),
}
