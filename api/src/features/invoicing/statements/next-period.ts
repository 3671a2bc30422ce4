import { anchorOnDay, monthAround } from '../../metering/wallets/periods.ts'
import type { EndedSubscription } from './due-repository.ts'

const CALENDAR_MONTHS = anchorOnDay(1)

export interface NextPeriod {
  /** Exclusive. */
  end: Date
  /** The subscription of this time, where it has ended by now. */
  ended: EndedSubscription | undefined
  /** Whether it ended with this period, which is then shorter than a month. */
  isLast: boolean
}

/**
 * The period that begins at an instant: a month of the subscription, which ends with it, so that what was used until then is billed at
 * once; or of the calendar.
 */
export function nextPeriod(
  start: Date,
  anchor: Date | null,
  allEnded: readonly EndedSubscription[],
): NextPeriod {
  const ended = allEnded.find(({ endedAt }) => endedAt > start)
  const { end } = monthAround((ended ? ended.anchor : anchor) ?? CALENDAR_MONTHS, start)
  const isLast = ended !== undefined && ended.endedAt <= end
  return { end: isLast ? ended.endedAt : end, ended, isLast }
}
