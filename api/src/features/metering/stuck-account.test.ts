import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { NewCall } from './reserver.ts'
import { type Payers, startPayers } from './testing/start-payers.ts'
import { readBalance } from './wallets/wallets-repository.ts'

/** An account that nobody holds is served within this time. */
const A_MOMENT_MS = 1_500

let payers: Payers
beforeAll(async () => {
  payers = await startPayers()
  await payers.call(await payer())
})
afterAll(async () => await payers.close())

const release: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const one of release.splice(0)) await one()
})

async function payer(): Promise<NewCall> {
  const created = await payers.create()
  await payers.give(created, 100_000)
  return created
}

/** Holds the account's wallet as a stuck process would. */
async function holdElsewhere({ accountId }: NewCall): Promise<() => Promise<void>> {
  const tx = await payers.db.startTransaction().execute()
  await tx.selectFrom('wallets').select('accountId').where('accountId', '=', accountId).forUpdate().execute()
  const letGo = async () => await tx.rollback().execute()
  release.push(async () => (tx.isRolledBack ? undefined : await letGo()))
  return letGo
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; elapsedMs: number }> {
  const startedAt = performance.now()
  return { result: await work, elapsedMs: performance.now() - startedAt }
}

async function reserved(call: NewCall) {
  const answer = await payers.meter.reserve(call)
  if (!answer.isAllowed) throw new Error(`Refused: ${answer.denial.code}`)
  return answer.hold
}

const failed = { outcome: 'tool_error', durationMs: 1 }

test('a call that arrives together with one of an account that is locked elsewhere runs at once', async () => {
  const [stuck, other] = [await payer(), await payer()]
  await holdElsewhere(stuck)
  const waiting = payers.meter.reserve(stuck)
  const { result, elapsedMs } = await timed(payers.meter.reserve(other))
  expect(result).toMatchObject({ isAllowed: true })
  expect(elapsedMs).toBeLessThan(A_MOMENT_MS)
  expect(await waiting).toMatchObject({ isAllowed: false, denial: { code: 'meter_unavailable' } })
})

test('calls of an account that is locked elsewhere do not delay those of another, and are refused after a while', async () => {
  const [stuck, other] = [await payer(), await payer()]
  await holdElsewhere(stuck)
  const waiting: Promise<unknown>[] = []
  const { elapsedMs: untilAnswered } = await timed(
    (async () => {
      for (let call = 0; call < 24; call += 1) {
        waiting.push(payers.meter.reserve(stuck))
        const { result, elapsedMs } = await timed(payers.meter.reserve(other))
        expect(result).toMatchObject({ isAllowed: true })
        expect(elapsedMs).toBeLessThan(A_MOMENT_MS)
        await sleep(20)
      }
      return await Promise.all(waiting)
    })(),
  )
  expect(await Promise.all(waiting)).toEqual(
    Array.from({ length: 24 }, () =>
      expect.objectContaining({ denial: expect.objectContaining({ code: 'meter_unavailable' }) }),
    ),
  )
  expect(untilAnswered).toBeLessThan(6_000)
})

test('calls of an account that is free again soon all run, and each is charged once', async () => {
  const [stuck, other] = [await payer(), await payer()]
  const letGo = await holdElsewhere(stuck)
  const waiting = Array.from({ length: 10 }, async () => await reserved(stuck))
  await reserved(other)
  await sleep(800)
  await letGo()
  const holds = await Promise.all(waiting)
  for (const hold of holds) expect(await payers.meter.end(hold, { outcome: 'ok', durationMs: 1 })).toBe(true)
  expect(await readBalance(payers.db, stuck.accountId)).toBe(90_000)
})

test('a call that failed gives back what it held at once, whatever account is locked elsewhere', async () => {
  const [stuck, other] = [await payer(), await payer()]
  const [ofStuck, ofOther] = [await reserved(stuck), await reserved(other)]
  const letGo = await holdElsewhere(stuck)
  const waiting = payers.meter.end(ofStuck, failed)
  const { result, elapsedMs } = await timed(payers.meter.end(ofOther, failed))
  expect(result).toBe(true)
  expect(elapsedMs).toBeLessThan(A_MOMENT_MS)
  await letGo()
  expect(await waiting).toBe(true)
  for (const { accountId } of [stuck, other]) expect(await readBalance(payers.db, accountId)).toBe(100_000)
})

test('the first call of an account runs, whatever account is locked elsewhere', async () => {
  const [stuck, newcomer] = [await payer(), await payers.create()]
  await payers.db.deleteFrom('wallets').where('accountId', '=', newcomer.accountId).execute()
  await holdElsewhere(stuck)
  const waiting = payers.meter.reserve(stuck)
  const { result, elapsedMs } = await timed(payers.meter.reserve({ ...newcomer, tool: 'free' }))
  expect(result).toMatchObject({ isAllowed: true })
  expect(elapsedMs).toBeLessThan(A_MOMENT_MS)
  await waiting
})
