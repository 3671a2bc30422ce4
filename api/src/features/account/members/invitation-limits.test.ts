import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../../../../../tests/harness/wait-for.ts'
import { type AccountApi, startAccountApi } from '../../../../testing/start-account-api.ts'
import { invite, membersOf, newAddress, startTeam, type Team } from './testing/team.ts'

let api: AccountApi
beforeAll(async () => {
  api = await startAccountApi()
})
afterAll(async () => await api.close())

async function withdraw({ owner }: Team, email: string): Promise<void> {
  const invited = (await membersOf(owner)).find((member) => member.email === email)
  expect((await owner.send('DELETE', `/api/account/members/${invited?.id}?agents=keep`)).status).toBe(204)
}

/**
 * Returns how many of this many invitations to one address are mailed if each is withdrawn before the next.
 */
async function inviteInALoop(team: Team, email: string, times: number): Promise<number> {
  for (let sent = 0; sent < times; sent += 1) {
    const { status, body } = await invite(team.owner, sent % 2 ? email.toUpperCase() : email)
    if (status !== 204) {
      expect(body).toMatchObject({ error: { code: 'rate_limited', param: 'email' } })
      return sent
    }
    await withdraw(team, sent % 2 ? email.toUpperCase() : email)
  }
  return times
}

test('an account that invites and withdraws in a loop mails one address three times a day, and others still', async () => {
  const team = await startTeam(api)
  const stranger = newAddress()
  expect(await inviteInALoop(team, stranger, 6)).toBe(3)
  expect((await invite(team.owner, newAddress())).status).toBe(204)
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ createdAt: new Date(Date.now() - 25 * 3_600_000) })
    .where('kind', '=', 'member_invited')
    .execute()
  expect((await invite(team.owner, stranger)).status).toBe(204)
})

test('all accounts together mail one address ten invitations a day', async () => {
  const stranger = newAddress()
  const counts: number[] = []
  for (let account = 0; account < 4; account += 1)
    counts.push(await inviteInALoop(await startTeam(api), stranger, 3))
  expect(counts).toEqual([3, 3, 3, 1])
})

test('accounts that invite one address at the same time send no more than one after the other would', async () => {
  const stranger = newAddress()
  const teams = await Promise.all([1, 2, 3, 4].map(async () => await startTeam(api)))
  const sent = await Promise.all(teams.map(async (team) => await inviteInALoop(team, stranger, 3)))
  const total = sent.reduce((sum, count) => sum + count, 0)
  expect(total).toBeLessThanOrEqual(10)
})

test('an order that nobody has paid for yet invites nobody', async () => {
  const { owner, bought } = await startTeam(api)
  const setPaid = async (firstPaidAt: Date | null) =>
    await api.deps.db
      .updateTable('subscriptions')
      .set({ firstPaidAt, checkoutPaymentStatus: firstPaidAt ? 'paid' : 'unpaid' })
      .where('stripeSubscriptionId', '=', bought.subscription)
      .execute()
  await setPaid(null)
  expect(await invite(owner, newAddress())).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict', message: expect.stringContaining('first payment has not arrived') } },
  })
  await setPaid(new Date())
  expect((await invite(owner, newAddress())).status).toBe(204)
  await api.deps.db
    .updateTable('subscriptions')
    .set({ status: 'incomplete', firstPaidAt: null, checkoutPaymentStatus: null })
    .where('stripeSubscriptionId', '=', bought.subscription)
    .execute()
  expect(await invite(owner, newAddress())).toMatchObject({
    status: 409,
    body: { error: { code: 'conflict' } },
  })
})

test('an invitation carries no message of a stranger: its subject is ours, and nothing in the name is a link', async () => {
  const { owner } = await startTeam(api)
  const rename = (name: string) => owner.send('PATCH', '/api/account', { name })
  expect((await rename('Verify now: \u202ehttps://evil.example')).status).toBe(400)
  expect((await rename('Blocked: https://evil.example/x me@evil.example evil。example')).status).toBe(204)
  const email = newAddress()
  expect((await invite(owner, email)).status).toBe(204)
  const mail = await waitFor('the invitation', async () => (await api.sandbox.mails(email))[0])
  expect(mail.subject).not.toContain('Blocked')
  for (const body of [mail.text, mail.html]) {
    expect(body).toContain('Blocked')
    expect(body).not.toMatch(/evil[.。]example|https:\/\/evil|me@evil/)
  }
})
