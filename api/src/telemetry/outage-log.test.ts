import { Writable } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readDatabaseOutage } from '../db/failure.ts'
import { databaseUnavailable, internalError } from '../errors.ts'
import { readStripeOutage, stripeUnavailable } from '../stripe/failure.ts'
import { createLogger } from './logger.ts'
import { createOutageLog } from './outage-log.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function start() {
  const lines: { msg: string; err?: { stack: string } }[] = []
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()))
      done()
    },
  })
  const outages = createOutageLog(createLogger('info', output), [readDatabaseOutage, readStripeOutage])
  return {
    outages,
    messages: () => lines.map(({ msg }) => msg),
    stacks: () => lines.filter(({ err }) => err).length,
  }
}

const refused = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })

test('an outage is one whole line, then one counted line a second for each dependency', () => {
  const { outages, messages, stacks } = start()
  for (let second = 0; second < 3; second += 1) {
    for (let request = 0; request < 400; request += 1)
      outages.count(databaseUnavailable(refused()), 'request')
    outages.count(refused(), 'job')
    outages.count(stripeUnavailable(), 'request')
    vi.advanceTimersByTime(1_000)
  }
  const database = 'The database is not responding: 400 requests refused, 1 job put off in the last second'
  const stripe = 'Stripe is not responding: 1 request refused in the last second'
  expect(messages().slice(2)).toEqual([database, stripe, database, stripe, database, stripe])
  expect(stacks()).toBe(2)
})

test('what idle work meets is told once and never again while it lasts', () => {
  const { outages, messages } = start()
  for (let second = 0; second < 60; second += 1) {
    // As passed on by the job queue.
    for (let poll = 0; poll < 29; poll += 1) expect(outages.notice({ ...refused(), message: 'x' })).toBe(true)
    vi.advanceTimersByTime(1_000)
  }
  expect(messages()).toEqual(['The database is not responding. Further failures are counted'])
})

test('after ten quiet seconds it is over, and the next outage is told whole again', () => {
  const { outages, messages, stacks } = start()
  outages.notice(refused())
  vi.advanceTimersByTime(12_000)
  outages.notice(refused())
  expect(messages()[1]).toBe('No failure of the database for 10 s')
  expect(stacks()).toBe(2)
})

test('while nothing is tried, no quiet is told as an end', () => {
  const { outages, messages } = start()
  outages.report(
    { dependency: 'sendgrid', summary: 'SendGrid refuses every mail of ours', pausedMs: 60_000 },
    new Error('x'),
  )
  vi.advanceTimersByTime(65_000)
  expect(messages()).toHaveLength(1)
  vi.advanceTimersByTime(10_000)
  expect(messages()[1]).toBe('No failure of SendGrid for 10 s')
})

test('what was counted is told when the process ends within the second', () => {
  const { outages, messages } = start()
  outages.count(refused(), 'request')
  outages.close()
  expect(messages()[1]).toBe('The database is not responding: 1 request refused in the last second')
})

test('a fault of ours is no outage', () => {
  const { outages, messages } = start()
  expect(outages.count(internalError(new Error('wrong')), 'request')).toBe(false)
  expect(outages.notice(new Error('wrong'))).toBe(false)
  expect(messages()).toEqual([])
})
