/** Since the start of this process. */
export interface UsageStats {
  /** Calls that were written to the spool. */
  counted: number
  /** Reported and stored by the API now. */
  accepted: number
  /** Reported before; they count once. */
  duplicates: number
  /** Of the accepted ones, those that the next statement bills. */
  late: number
  /** Refused by the API one by one, with a reason that was logged. They are not billed. */
  refused: number
  /** Answered but never counted, because the spool was full or could not be written, or after `close()`. */
  dropped: number
}

export type Counts = UsageStats

export function createCounts(): Counts {
  return { counted: 0, accepted: 0, duplicates: 0, late: 0, refused: 0, dropped: 0 }
}
