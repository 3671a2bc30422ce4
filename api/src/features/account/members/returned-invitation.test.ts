import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { readMailEvent } from '../../../mail/event.ts'
import { requeueEmail } from '../../emails/service.ts'
import { recordMailEvents } from '../../mail-events/service.ts'
import { mailEvent } from '../../mail-events/testing/event-signer.ts'
import { invite, membersOf, newAddress, startTeam, type Team } from './testing/team.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

const returned = async ({ owner }: Team) =>
  (await membersOf(owner)).map(({ is_mail_returned }) => is_mail_returned)

/** The newest mail of an invitation. */
async function mailOf(email: string): Promise<string> {
  const { id } = await api.deps.db
    .selectFrom('emailDeliveries as mail')
    .innerJoin('accountMembers as member', (join) =>
      join.on(sql<boolean>`split_part(mail.dedupe_key, ':', 1) = member.id::text`),
    )
    .select('mail.id')
    .where('member.email', '=', email)
    .orderBy('mail.createdAt', 'desc')
    .executeTakeFirstOrThrow()
  return id
}

async function report(event: string, id: string): Promise<void> {
  const entry = mailEvent(event, id, { reason: '550 5.1.1 unknown' })
  expect(readMailEvent(entry)).toBeDefined()
  await recordMailEvents(api.deps, [entry])
}

async function inviteSomebody(): Promise<{ team: Team; email: string }> {
  const [team, email] = [await startTeam(api), newAddress()]
  expect((await invite(team.owner, email)).status).toBe(204)
  return { team, email }
}

test.each(['bounce', 'dropped'])(
  'the member list says of an invitation that its mail came back: %s',
  async (event) => {
    const { team, email } = await inviteSomebody()
    expect(await returned(team)).toEqual([false, false])
    await report('delivered', await mailOf(email))
    expect(await returned(team)).toEqual([false, false])
    await report(event, await mailOf(email))
    expect(await returned(team)).toEqual([false, true])
  },
)

test('an invitation that is repeated, or whose mail is sent again, counts by its last mail', async () => {
  const { team, email } = await inviteSomebody()
  await report('bounce', await mailOf(email))
  const id = await mailOf(email)
  const copy = await withTransaction(api.deps.db, async (tx) => await requeueEmail(tx, api.deps, id))
  expect(await returned(team)).toEqual([false, false])
  await report('bounce', copy)
  expect(await returned(team)).toEqual([false, true])
  expect((await invite(team.owner, email)).status).toBe(204)
  expect(await returned(team)).toEqual([false, false])
})

test('who joined all the same is not told as somebody whose mail came back', async () => {
  const { team, email } = await inviteSomebody()
  await report('bounce', await mailOf(email))
  await api.signIn(email)
  expect(await returned(team)).toEqual([false, false])
})
