import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { AccountApi, Visitor } from '../../../../../testing/start-account-api.ts'
import type { Subscriber } from '../../../../../testing/subscriber.ts'

export interface Team {
  owner: Visitor
  bought: Subscriber
}

export interface ListedMember {
  id: string | null
  email: string
  role: string
  status: string
  is_mail_returned: boolean
}

export const newAddress = () => `${randomUUID()}@example.com`

export const invite = (owner: Visitor, email: string, role = 'member') =>
  owner.send('POST', '/api/account/members', { email, role })

export async function startTeam(api: AccountApi, tier: Subscriber['tier'] = 'team'): Promise<Team> {
  const bought = await api.subscriber({ tier })
  return { owner: await api.signIn(bought.email), bought }
}

/** Someone who was invited and has signed in. */
export async function join(
  api: AccountApi,
  { owner }: Team,
  role = 'member',
  email = newAddress(),
): Promise<Visitor> {
  expect((await invite(owner, email, role)).status).toBe(204)
  return await api.signIn(email)
}

export async function membersOf(visitor: Visitor): Promise<ListedMember[]> {
  const { body } = await visitor.send('GET', '/api/account/members')
  return body['members'] as ListedMember[]
}
