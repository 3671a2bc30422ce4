import { type Command, type Given, need, reasonOf, segment, type Wanted } from '../command.ts'

export const token: Command = {
  help: [
    'token issue <subscription id> [--agent …] --reason …',
    'token regenerate|revoke|resend <token id> --reason …',
  ],
  words: 2,
  options: ['agent', 'reason'],
  read: tokenRequest,
}

function tokenRequest([verb, id]: string[], given: Given): Wanted {
  const { agent } = given
  const verbs = 'issue, regenerate, revoke or resend'
  if (need(verb, verbs) === 'issue') {
    const subscription_id = need(id, 'the subscription id')
    const body = { subscription_id, ...(agent !== undefined && { agent }), reason: reasonOf(given) }
    return { method: 'POST', path: '/tokens', body, view: 'whole' }
  }
  if (!['regenerate', 'revoke', 'resend'].includes(String(verb))) {
    throw new Error(`token does not know "${verb}"; give ${verbs}`)
  }
  const path = `/tokens/${segment(need(id, 'the token id (jti)'))}/${verb}`
  return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
}
