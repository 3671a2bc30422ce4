import type { Notices } from '../notices.ts'
import type { UsageEvent } from '../spool/segment.ts'
import type { Counts } from '../stats.ts'
import type { Answer, PostEvents, Receipt } from './usage-api.ts'

/** Whether a batch is done with, or that it is to be sent again. */
export type Reported = 'done' | Extract<Answer, { kind: 'away' }>

/** Reports a batch. One that is refused whole is halved, so that an event that the API cannot read is refused alone. */
export function createReporter(post: PostEvents, notices: Notices, counts: Counts) {
  function refuse(id: string | null, code: string, why: string): void {
    counts.refused += 1
    notices.say(`refused ${code}`, `a call was refused and is not billed: ${id}: ${code}: ${why}`)
  }

  function note({ accepted, duplicates, late, refused }: Receipt): void {
    counts.accepted += accepted
    counts.duplicates += duplicates
    counts.late += late
    for (const { id, code, message } of refused) refuse(id, code, message)
  }

  return async function report(events: readonly UsageEvent[]): Promise<Reported> {
    const answer = await post(events)
    if (answer.kind === 'away') return answer
    if (answer.kind === 'taken') {
      note(answer.receipt)
      return 'done'
    }
    const [first] = events
    if (events.length <= 1) {
      refuse(first?.id ?? null, 'unreadable', answer.why)
      return 'done'
    }
    const middle = Math.ceil(events.length / 2)
    const reported = await report(events.slice(0, middle))
    return reported === 'done' ? await report(events.slice(middle)) : reported
  }
}
