import type { Queue as QueueDefinition } from 'pg-boss'

export const DEAD_LETTER_QUEUE = 'dead-letter'

export type QueueName =
  | 'code.send'
  | 'email.send'
  | 'email.sweep'
  | 'address.correct'
  | 'address.sweep'
  | 'webhook.sweep'
  | 'payment.retry'
  | 'subscription.reconcile'
  | 'subscription.sweep'
  | 'event.sweep'
  | 'charge.fetch'
  | 'gate.sweep'
  | 'statement.seal'
  | 'statement.deliver'
  | 'statement.compare'
  | 'usage.move'
  | 'onboarding.sweep'
  | 'retention'

/**
 * A job of a killed process is run again after `expireInSeconds`; the sweeps are a second safeguard. The rows
 * in our own tables decide what is left to do, so a job may run twice.
 */
const EXPIRE_IN_SECONDS = 30

const COMMON = {
  expireInSeconds: EXPIRE_IN_SECONDS,
  retentionSeconds: 4 * 86_400,
  deleteAfterSeconds: 86_400,
  deadLetter: DEAD_LETTER_QUEUE,
} as const

export const QUEUES: readonly (QueueDefinition & { name: QueueName })[] = [
  { name: 'code.send', ...COMMON, retryLimit: 5, retryDelay: 2, retryBackoff: true, retryDelayMax: 30 },
  { name: 'email.send', ...COMMON, retryLimit: 5, retryDelay: 2, retryBackoff: true, retryDelayMax: 30 },
  // A sweep that is already queued would do the same work.
  { name: 'email.sweep', ...COMMON, policy: 'short', retryLimit: 0 },
  // Calls Stripe. While Stripe is unavailable, the sweep every minute is a second safeguard.
  { name: 'address.correct', ...COMMON, policy: 'short', retryLimit: 8, retryDelay: 2, retryBackoff: true },
  { name: 'address.sweep', ...COMMON, policy: 'short', retryLimit: 0 },
  { name: 'webhook.sweep', ...COMMON, policy: 'short', retryLimit: 0 },
  { name: 'gate.sweep', ...COMMON, policy: 'short', retryLimit: 0 },
  { name: 'statement.seal', ...COMMON, policy: 'short', retryLimit: 0, expireInSeconds: 600 },
  // One key per statement, whose steps may each be repeated.
  {
    name: 'statement.deliver',
    ...COMMON,
    policy: 'short',
    retryLimit: 8,
    retryDelay: 5,
    retryBackoff: true,
    expireInSeconds: 120,
  },
  { name: 'statement.compare', ...COMMON, policy: 'short', retryLimit: 0, expireInSeconds: 600 },
  // Sends events to another store, and looks which of them it shows.
  { name: 'usage.move', ...COMMON, policy: 'short', retryLimit: 0, expireInSeconds: 600 },
  // Asks Stripe about each session that is over.
  { name: 'onboarding.sweep', ...COMMON, policy: 'short', retryLimit: 0, expireInSeconds: 600 },
  { name: 'retention', ...COMMON, policy: 'short', retryLimit: 0 },
  { name: 'payment.retry', ...COMMON, retryLimit: 8, retryDelay: 5, retryBackoff: true },
  // One key per subscription: however often it is requested, only one comparison waits.
  {
    name: 'subscription.reconcile',
    ...COMMON,
    policy: 'short',
    retryLimit: 8,
    retryDelay: 5,
    retryBackoff: true,
  },
  // One key per charge: all its refunds and disputes wait for the same answer.
  { name: 'charge.fetch', ...COMMON, policy: 'short', retryLimit: 8, retryDelay: 5, retryBackoff: true },
  { name: 'subscription.sweep', ...COMMON, policy: 'short', retryLimit: 0 },
  // After a long outage there are many events to list.
  { name: 'event.sweep', ...COMMON, policy: 'short', retryLimit: 0, expireInSeconds: 600 },
]

export const EVERY = { minute: '* * * * *', tenMinutes: '*/10 * * * *', hour: '17 * * * *' } as const
