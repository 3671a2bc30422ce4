import { randomUUID } from 'node:crypto'
import type { ErrorCode } from '../../src/errors.ts'
import type { AccountApi } from '../start-account-api.ts'
import { type Answer, type Failure, signedIn } from './failure.ts'

type Send = Awaited<ReturnType<typeof signedIn>>

interface Team {
  owner: Send
  ownerEmail: string
  guest: Send
  guestEmail: string
  guestId: string
}

/** An owner and someone who has accepted their invitation. */
async function startTeam(api: AccountApi): Promise<Team> {
  const { email: ownerEmail } = await api.subscriber({ tier: 'team' })
  const owner = await signedIn(api, ownerEmail)
  const guestEmail = `${randomUUID()}@example.com`
  await owner('POST /api/account/members', { email: guestEmail, role: 'member' })
  const guest = await signedIn(api, guestEmail)
  const { members } = JSON.parse((await owner('GET /api/account/members')).text) as {
    members: { id: string; email: string }[]
  }
  const guestId = members.find(({ email }) => email === guestEmail)?.id ?? ''
  return { owner, ownerEmail, guest, guestEmail, guestId }
}

function withTeam(
  produce: (team: Team, api: AccountApi) => Promise<Answer>,
  repair: (team: Team, api: AccountApi) => Promise<Answer>,
): Failure {
  let team: Team
  return {
    async produce(api) {
      team = await startTeam(api)
      return await produce(team, api)
    },
    repair: (api) => repair(team, api),
  }
}

const inviteNew = (send: Send) =>
  send('POST /api/account/members', { email: `${randomUUID()}@example.com`, role: 'member' })

/** Failures about the members of an account. */
export const memberFailures = {
  forbidden: withTeam(
    ({ guest }) => inviteNew(guest),
    ({ owner }) => inviteNew(owner),
  ),
  member_not_found: withTeam(
    ({ owner }) => owner(`PATCH /api/account/members/${randomUUID()}`, { role: 'admin' }),
    ({ owner, guestId }) => owner(`PATCH /api/account/members/${guestId}`, { role: 'admin' }),
  ),
  member_limit_reached: withTeam(
    async ({ owner }) => {
      for (let sent = 0; sent < 8; sent++) await inviteNew(owner)
      return await inviteNew(owner)
    },
    async ({ owner, guestId }) => {
      await owner(`DELETE /api/account/members/${guestId}?agents=keep`)
      return await inviteNew(owner)
    },
  ),
} satisfies Partial<Record<ErrorCode, Failure>>
