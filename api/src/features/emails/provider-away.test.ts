import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { buildWorker } from '../../worker.ts'
import { requestCode } from '../account/sign-in/codes.ts'
import { sendDelivery } from './sender.ts'

let api: EventApi
beforeEach(async () => {
  api = await startEventApi()
})
afterEach(async () => await api.close())

async function promiseMails(count: number): Promise<string[]> {
  for (let index = 0; index < count; index += 1) await api.deliver(checkoutEvent(newBuyer()))
  const rows = await api.deps.db.selectFrom('emailDeliveries').select('id').execute()
  return rows.map(({ id }) => id)
}

/** What an operator sees: the log lines above `debug` since then. */
const linesSince = (before: number) =>
  api
    .logLines()
    .slice(before)
    .filter((line) => !line.includes('"level":20'))

const makeDue = async () =>
  await api.deps.db
    .updateTable('emailDeliveries')
    .set({ nextAttemptAt: new Date(Date.now() - 60_000) })
    .execute()

test.each([
  ['answers 503', 503, 'SendGrid does not accept mails'],
  ['limits us', { status: 429, headers: { 'retry-after': '0' } }, 'SendGrid limits how fast we send'],
] as const)(
  'a provider that %s for every mail fills no log: one counted line a second, a stack once',
  async (_how, answer, summary) => {
    const ids = await promiseMails(12)
    const before = api.logLines().length
    const startedAt = performance.now()
    let tries = 0
    while (performance.now() - startedAt < 2_500) {
      api.provider.answers.splice(0, Number.POSITIVE_INFINITY, ...ids.map(() => answer))
      await makeDue()
      await api.deps.db.deleteFrom('mailPauses').execute()
      await Promise.all(ids.map((id) => sendDelivery(api.deps, id)))
      tries += ids.length
    }
    const lines = linesSince(before)
    expect(lines.length).toBeLessThan(8)
    expect(lines.filter((line) => line.includes('"stack"'))).toHaveLength(1)
    const counted = lines.filter((line) => line.includes('put off in the last second'))
    expect(counted.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toContain(summary)
    const jobs = counted.map((line) => (JSON.parse(line) as { jobs: number }).jobs)
    expect(jobs.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(tries)
    expect(jobs[0]).toBeGreaterThan(1)
  },
)

test('codes that cannot be mailed are counted with the mails, and have no lines of their own', async () => {
  const buyers = Array.from({ length: 6 }, () => newBuyer())
  for (const buyer of buyers) await api.deliver(checkoutEvent(buyer))
  await api.deps.db.updateTable('emailDeliveries').set({ status: 'sent' }).execute()
  api.provider.answers.push(...Array.from({ length: 200 }, () => 503))
  for (const { email } of buyers)
    await requestCode(api.deps, { email, purpose: 'sign_in', holderHash: email, networkHash: 'n' }, false)
  const before = api.logLines().length
  const worker = buildWorker(api.deps)
  await worker.start()
  await vi.waitFor(() => expect(api.provider.requests).toBeGreaterThan(8), 10_000)
  await worker.stop()
  const lines = linesSince(before)
  expect(lines.filter((line) => /not mailed|"queue":"code.send"/.test(line))).toEqual([])
  const outageLines = lines.filter((line) => line.includes('SendGrid does not accept mails'))
  expect(outageLines.filter((line) => line.includes('"stack"'))).toHaveLength(1)
  expect(outageLines.length).toBeLessThan(6)
})
