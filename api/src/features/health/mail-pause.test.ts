import { afterEach, beforeEach, expect, test } from 'vitest'
import { operatorOf } from '../../../testing/operator.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { holdBackOthers, pauseAll } from '../emails/pause.ts'

let api: EventApi
beforeEach(async () => {
  api = await startEventApi()
})
afterEach(async () => await api.close())

const REASON = 'The address in EMAIL_FROM is not a verified sender.'

async function mailCheck(): Promise<unknown> {
  const response = await fetch(`${api.url}/api/billing/checkout-health`)
  return ((await response.json()) as { checks: { mail: unknown } }).checks.mail
}

async function overviewMail(): Promise<unknown> {
  const { body } = await operatorOf(api).get('/overview')
  return (body as { mail: unknown }).mail
}

test('a provider that only limits how fast we send keeps nobody from buying', async () => {
  await holdBackOthers(api.deps, 60_000)
  expect(await mailCheck()).toEqual({ status: 'ok' })
})

test('anyone can see that e-mail is paused, but not the reason, which may concern the key', async () => {
  await pauseAll(api.deps, REASON)
  expect(await mailCheck()).toEqual({
    status: 'failing',
    message: 'Mails are held back, because SendGrid refuses them. The admin pages say why.',
  })
})

test('the overview names the reason that holds back all mails before that of the others', async () => {
  await pauseAll(api.deps, REASON)
  await holdBackOthers(api.deps, 60_000)
  expect(await overviewMail()).toMatchObject({ paused: 'all', pause_reason: REASON })
})

test('the overview tells a limit, which holds back no token and no code, from a pause of all mails', async () => {
  expect(await overviewMail()).toMatchObject({ paused: 'none', paused_until: null, pause_reason: null })
  await holdBackOthers(api.deps, 60_000)
  expect(await overviewMail()).toMatchObject({
    paused: 'others',
    pause_reason: expect.stringContaining('mails with a token go first'),
  })
})
