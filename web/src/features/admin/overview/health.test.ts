import { describe, expect, test } from 'vitest'
import type { Overview } from './get-overview.ts'
import { mailHealth, queueHealth, webhookHealth } from './health.ts'

const now = '2026-11-21T12:00:00.000Z'
const early = '2026-11-21T11:50:00.000Z'
const justNow = '2026-11-21T11:59:00.000Z'

const calm: Overview = {
  generated_at: now,
  webhooks: {
    received_last_day: 9,
    waiting: 0,
    failed: 0,
    deferred: 0,
    dead: 0,
    oldest_waiting_at: null,
    foreign: [],
  },
  mail: {
    sent_last_day: 9,
    queued: 0,
    dead: 0,
    returned: 0,
    returned_codes: 0,
    refused_events: null,
    oldest_queued_at: null,
    paused: 'none',
    paused_until: null,
    pause_reason: null,
  },
  queue: { waiting: 3, active: 0, failed: 0, oldest_due_at: null },
  free_accounts: { begun: 0, without_purchase: 0 },
  subscriptions: [],
  revenue: { monthly: [], paying_subscriptions: 0, unpriced_subscriptions: 0 },
  failures: [],
  unknown_keys: [],
  paying_twice: [],
  stuck_gates: [],
  held_statements: [],
  different_statements: [],
  unbilled_late_usage: [],
  reversals: [],
  untrusted_proxies: [],
}
const webhooks = (part: Partial<Overview['webhooks']>) =>
  webhookHealth({ ...calm, webhooks: { ...calm.webhooks, ...part } })
const mail = (part: Partial<Overview['mail']>) => mailHealth({ ...calm, mail: { ...calm.mail, ...part } })
const queue = (part: Partial<Overview['queue']>) =>
  queueHealth({ ...calm, queue: { ...calm.queue, ...part } })

test('work that has just arrived is no fault', () => {
  const healths = [
    webhooks({ waiting: 4, oldest_waiting_at: justNow }),
    webhooks({ deferred: 2 }),
    mail({ queued: 2, oldest_queued_at: justNow }),
    queue({ oldest_due_at: justNow }),
  ]
  expect(healths.map(({ isGood }) => isGood)).toEqual([true, true, true, true])
})

describe('what an operator must know is said before all else', () => {
  test.each([
    [webhooks({ dead: 1, failed: 3 }), '1 event given up'],
    [webhooks({ failed: 3, oldest_waiting_at: early }), 'Processing is behind'],
    [webhooks({ failed: 3, oldest_waiting_at: justNow }), '3 events being tried again'],
    [mail({ paused: 'all', paused_until: now, dead: 2 }), 'Sending is paused'],
    [mail({ paused: 'others', paused_until: now }), 'Only tokens and codes are sent for now'],
    [mail({ paused: 'others', paused_until: now, dead: 2 }), '2 mails refused for good'],
    [mail({ dead: 2 }), '2 mails refused for good'],
    [mail({ returned: 1 }), '1 token mail came back'],
    [mail({ oldest_queued_at: early }), 'Sending is behind'],
    [queue({ oldest_due_at: early }), 'Jobs are due and nobody takes them'],
  ])('%j', (health, text) => {
    expect(health).toEqual({ isGood: false, text })
  })
})
