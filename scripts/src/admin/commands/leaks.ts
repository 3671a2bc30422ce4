import { type Command, type Given, need, reasonOf, segment, type Wanted } from '../command.ts'

export const leak: Command = {
  help: [
    'leak <id> --reason …                      somebody has looked at a key or token that was found in public',
  ],
  words: 1,
  options: ['reason'],
  read: leakRequest,
}

function leakRequest([id]: string[], given: Given): Wanted {
  const path = `/leaked-secrets/${segment(need(id, 'the id of the key or token'))}/looked-at`
  return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
}
