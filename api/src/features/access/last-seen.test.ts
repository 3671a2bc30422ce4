import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { checkoutEvent, newBuyer } from '../../../testing/events.ts'
import { type EventApi, startEventApi } from '../../../testing/start-event-api.ts'
import { createLastSeenRecorder } from './last-seen.ts'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi()
})
afterAll(async () => await api.close())

async function newToken() {
  const buyer = newBuyer()
  await api.deliver(checkoutEvent(buyer))
  const read = () =>
    api.deps.db
      .selectFrom('mcpTokens')
      .select(['jti', 'lastSeenAt'])
      .where('subscriptionId', '=', buyer.subscription)
      .executeTakeFirstOrThrow()
  return { jti: (await read()).jti, read }
}

test('the use of a token is written when the recorder closes', async () => {
  const { jti, read } = await newToken()
  const recorder = createLastSeenRecorder(api.deps)
  recorder.note(jti)
  recorder.note(jti)
  expect((await read()).lastSeenAt).toBeNull()
  await recorder.close()
  expect((await read()).lastSeenAt).toBeInstanceOf(Date)
})

test('a use is written within seconds, and constant use is not written each time', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  onTestFinished(() => void vi.useRealTimers())
  const { jti, read } = await newToken()
  let nowMs = Date.parse('2026-01-01T00:00:00Z')
  const recorder = createLastSeenRecorder({ ...api.deps, clock: { now: () => new Date(nowMs) } })
  const seenAfter = async (seconds: number) => {
    nowMs += seconds * 1000
    await vi.advanceTimersByTimeAsync(seconds * 1000)
    await vi.waitFor(async () => expect((await read()).lastSeenAt).not.toBeNull())
    return ((await read()).lastSeenAt?.getTime() ?? 0) - Date.parse('2026-01-01T00:00:00Z')
  }
  recorder.note(jti)
  expect(await seenAfter(3)).toBe(3000)
  recorder.note(jti)
  expect(await seenAfter(3)).toBe(3000)
  await seenAfter(15)
  await vi.waitFor(async () => expect((await read()).lastSeenAt?.getTime()).toBe(nowMs))
  await recorder.close()
})

test('a failing write is logged and throws nothing', async () => {
  const recorder = createLastSeenRecorder(api.deps)
  recorder.note('not-a-uuid')
  await recorder.close()
  expect(api.logLines().join('')).toContain('Could not record when tokens were last used')
})
