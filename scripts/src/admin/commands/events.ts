import { type Command, type Given, need, PAGING, query, reasonOf, segment, type Wanted } from '../command.ts'

export const events: Command = {
  help: [
    'events [--status dead] [--type invoice.paid] [--limit 50] [--cursor …]',
    'events <event id>                          one event with its payload',
  ],
  words: 1,
  options: ['status', 'type', ...PAGING],
  read: eventsRequest,
}

export const replay: Command = {
  help: ['replay <event id> [--dry-run] --reason …   process an event again, or show what that would change'],
  words: 1,
  options: ['dry-run', 'reason'],
  read: replayRequest,
}

function eventsRequest([id]: string[], { status, type, limit, cursor }: Given): Wanted {
  return id
    ? { method: 'GET', path: `/events/${segment(id)}`, view: 'whole' }
    : { method: 'GET', path: `/events${query({ status, type, limit, cursor })}`, view: 'events' }
}

function replayRequest([id]: string[], given: Given): Wanted {
  const path = `/events/${segment(need(id, 'the event id'))}/replay`
  const body = given['dry-run']
    ? { reason: given.reason ?? 'dry run', dry_run: true }
    : { reason: reasonOf(given) }
  return { method: 'POST', path, body, view: 'changes' }
}
