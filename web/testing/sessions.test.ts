import { findFaults, findViolations } from '@kamiyo/tests/harness/accessibility'
import { expect, test } from 'vitest'
import { type Answers, accountApi, agent, refusal, session } from './account-api.ts'
import type { Reply } from './reply.ts'
import { siteVisitor } from './visit.ts'

const visit = siteVisitor()
const phone = { width: 390, height: 844 }
const path = `/api/account/agents/${agent.id}`
const token = 'aaa.bbb.ccc'
const accepted: Reply<'Accepted'> = { status: 202, json: { status: 'accepted' } }

async function open(at: string, answers: Answers, viewport = phone) {
  const { sent, prepare } = accountApi(answers)
  const { page } = await visit(at, { prepare, viewport })
  return { page, sent }
}

/** A session whose last code is too old until it is confirmed. */
function oldSession(): Answers {
  let isConfirmed = false
  const refused = { status: 403, json: refusal('confirmation_required', 'This needs a code.') }
  return {
    calls: {
      [`POST ${path}/rotate`]: () => (isConfirmed ? { json: { id: agent.id, token } } : refused),
      'POST /api/account/confirmation-code': accepted,
      'POST /api/account/confirm': () => {
        isConfirmed = true
        return { status: 204 }
      },
    },
  }
}

async function askForToken() {
  const { page, sent } = await open('/dashboard', oldSession())
  await page.getByRole('button', { name: 'New token of default' }).click()
  await page.getByRole('button', { name: 'Create token' }).click()
  const dialog = page.getByRole('dialog', { name: 'Is it you?' })
  await dialog.waitFor()
  return { page, sent, dialog }
}

test('an older session is asked for a mailed code, and what was asked for happens then', async () => {
  const { page, sent, dialog } = await askForToken()
  await dialog.getByText('ada@example.com').waitFor()
  expect(await findViolations(page)).toEqual([])
  await dialog.getByLabel('Code', { exact: true }).fill('123456')
  await dialog.getByRole('button', { name: 'Go on' }).click()
  await page.getByText(token).waitFor()
  expect(sent.map(({ call }) => call)).toEqual([
    `POST ${path}/rotate`,
    'POST /api/account/confirmation-code',
    'POST /api/account/confirm',
    `POST ${path}/rotate`,
  ])
  expect(sent[2]?.body).toEqual({ code: '123456' })
})

test.each(['Escape', 'Cancel'])(
  'after cancelling with %s the page says that nothing was changed',
  async (way) => {
    const { page, sent, dialog } = await askForToken()
    if (way === 'Escape') await page.keyboard.press('Escape')
    else await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('alert').getByText('Nothing was changed').waitFor()
    expect(await dialog.count()).toBe(0)
    expect(sent.map(({ call }) => call)).not.toContain('POST /api/account/confirm')
  },
)

test('the sessions are listed, and every other one can be ended', async () => {
  let sessions = [session, { ...session, id: 'session2', browser: 'Chrome on Android', is_current: false }]
  const { page, sent } = await open('/dashboard', {
    calls: {
      'GET /api/account/sessions': () => ({ json: { sessions } }),
      'DELETE /api/account/sessions/session2': () => {
        sessions = [session]
        return { status: 204 }
      },
    },
  })
  await page.getByText('This one, since 20 November 2026').waitFor()
  await page.getByRole('button', { name: 'End all other sessions' }).waitFor()
  expect(await findViolations(page)).toEqual([])
  await page.getByRole('button', { name: /End the session of Chrome on Android/ }).click()
  await page.getByText('Chrome on Android').waitFor({ state: 'detached' })
  expect(await page.getByRole('button', { name: 'End all other sessions' }).count()).toBe(0)
  expect(sent).toEqual([{ call: 'DELETE /api/account/sessions/session2', body: null }])
})

test("a mail's link asks before it ends all sessions", async () => {
  const { page, sent } = await open('/end-sessions#user1.abc.signature', {
    calls: { 'POST /api/auth/end-sessions': { status: 204 } },
  })
  const button = page.getByRole('button', { name: 'End all sessions' })
  await button.waitFor()
  expect(sent).toEqual([])
  expect(await findFaults(page)).toEqual([])
  await button.click()
  await page.getByText('All sessions have ended.').waitFor()
  expect(sent).toEqual([{ call: 'POST /api/auth/end-sessions', body: { key: 'user1.abc.signature' } }])
})

test('a link that is no longer good says so', async () => {
  const message = 'This link is not complete, or older than 30 days.'
  const { page } = await open('/end-sessions#x', {
    calls: { 'POST /api/auth/end-sessions': { status: 400, json: refusal('invalid_link', message) } },
  })
  await page.getByRole('button', { name: 'End all sessions' }).click()
  await page.getByRole('alert').getByText(message).waitFor()
})
