import type { Tx } from '../../db/client.ts'
import { withExclusiveLock } from '../../db/exclusive.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { enqueueEmail, notifyAdmins } from '../emails/service.ts'
import {
  countMailedInquiries,
  insertInquiry,
  type NewInquiry,
  secondsUntilRoom,
  tryLockInquiries,
} from './repository.ts'

type InquiryDeps = Pick<Deps, 'db' | 'queue' | 'config' | 'clock' | 'log'>

export interface ReceivedInquiry {
  id: string
  /** Beyond the daily limit, a message is stored without an e-mail. */
  isMailed: boolean
}

/** The message and its e-mail are committed together. */
export async function receiveInquiry(deps: InquiryDeps, inquiry: NewInquiry): Promise<ReceivedInquiry> {
  const lock = { tryLock: tryLockInquiries, busy: tooManyAtOnce }
  const received = await withExclusiveLock(deps.db, lock, async (tx) => {
    await assertRoom(tx, deps)
    const id = await insertInquiry(tx, inquiry)
    const isMailed = (await countMailedInquiries(tx)) < deps.config.inquiries.mailsPerDay
    if (isMailed) await enqueueEmail(tx, deps, { kind: 'inquiry', inquiryId: id })
    else await notifyOfLimit(tx, deps)
    return { id, isMailed }
  })
  if (!received.isMailed) deps.log.warn({ inquiryId: received.id }, 'An inquiry was stored without a mail')
  return received
}

/** Anyone can write here, so the number of stored messages is limited too. */
async function assertRoom(tx: Tx, { config }: InquiryDeps): Promise<void> {
  const retryAfterSeconds = await secondsUntilRoom(tx, config.inquiries.perDay)
  if (retryAfterSeconds === 0) return
  throw new AppError(
    'rate_limited',
    `More messages came within a day than we take, so this one was not kept. Write to ${config.mail.supportEmail}, or try again later.`,
    { retryAfterSeconds },
  )
}

function tooManyAtOnce(): AppError {
  return new AppError(
    'rate_limited',
    'Too many messages arrive at this moment, so this one was not kept. Try again in a few seconds.',
    { retryAfterSeconds: 5 },
  )
}

/** Once a day, and not if the seller has turned off this e-mail. */
async function notifyOfLimit(tx: Tx, deps: InquiryDeps): Promise<void> {
  if (deps.config.inquiries.mailsPerDay === 0) return
  const day = deps.clock.now().toISOString().slice(0, 10)
  await notifyAdmins(tx, deps, { kind: 'admin_inquiry_limit', day })
}
