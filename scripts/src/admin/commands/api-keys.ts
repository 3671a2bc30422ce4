import { type Command, type Given, need, query, reasonOf, segment, type Wanted } from '../command.ts'

export const apiKey: Command = {
  help: [
    'api-key list [--tenant <id>]              the keys with which tenants’ systems call the API',
    'api-key issue <name> --tenant <id>|--platform --scopes usage:write,… --reason …  shown once; --platform is for every tenant',
    'api-key roll|revoke <key id> --reason …   a rolled key works for 24 more hours',
  ],
  words: 2,
  options: ['tenant', 'platform', 'scopes', 'reason'],
  read: apiKeyRequest,
}

function apiKeyRequest([verb, id]: string[], given: Given): Wanted {
  const verbs = 'list, issue, roll or revoke'
  const { tenant } = given
  switch (need(verb, verbs)) {
    case 'list':
      return { method: 'GET', path: `/api-keys${query({ tenant_id: tenant })}`, view: 'whole' }
    case 'issue': {
      const scopes = need(given['scopes'], 'what the key may do, as --scopes usage:write,billing:read').split(
        ',',
      )
      const name = need(id, 'the name of the system')
      if ((tenant === undefined) === !given.platform)
        throw new Error(
          'Give --tenant <id> for the key of a tenant, or --platform for one that acts for every tenant',
        )
      const body = {
        name,
        scopes,
        ...(tenant !== undefined && { tenant_id: tenant }),
        reason: reasonOf(given),
      }
      return { method: 'POST', path: '/api-keys', body, view: 'whole' }
    }
    case 'roll':
    case 'revoke': {
      const path = `/api-keys/${segment(need(id, 'the id of the key'))}/${verb}`
      return { method: 'POST', path, body: { reason: reasonOf(given) }, view: 'whole' }
    }
    default:
      throw new Error(`api-key does not know "${verb}"; give ${verbs}`)
  }
}
