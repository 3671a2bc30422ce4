import { type Command, type Given, need, reasonOf, segment, type Wanted } from '../command.ts'

export const gateKey: Command = {
  help: [
    'gate-key list                             the keys with which servers elsewhere sell calls',
    'gate-key issue <name> --reason …          the key is shown once',
    'gate-key roll|revoke <key id> --reason …  a rolled key works for 24 more hours',
  ],
  words: 2,
  options: ['reason'],
  read: gateKeyRequest,
}

function gateKeyRequest([verb, id]: string[], given: Given): Wanted {
  const verbs = 'list, issue, roll or revoke'
  switch (need(verb, verbs)) {
    case 'list':
      return { method: 'GET', path: '/gate-keys', view: 'whole' }
    case 'issue': {
      const body = { name: need(id, 'the name of the server'), reason: reasonOf(given) }
      return { method: 'POST', path: '/gate-keys', body, view: 'whole' }
    }
    case 'roll':
    case 'revoke': {
      const path = `/gate-keys/${segment(need(id, 'the id of the key'))}/${verb}`
      return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
    }
    default:
      throw new Error(`gate-key does not know "${verb}"; give ${verbs}`)
  }
}
