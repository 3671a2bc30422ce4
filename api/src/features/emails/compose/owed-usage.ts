import type { Deps } from '../../../deps.ts'
import { owesUsage } from '../../invoices/owed-usage.ts'
import type { SubscriptionRecord } from '../../subscriptions/repository.ts'
import { findAccountOfCustomer } from '../credits-repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

const STILL_BILLED = 'Usage that is on no invoice yet, or on one that is open, is billed all the same.'

/** For news that a plan charges nothing more: what was used beside it is billed still. */
export async function withOwedUsage(
  deps: Pick<Deps, 'catalog' | 'config' | 'db'>,
  { customerId }: Pick<SubscriptionRecord, 'customerId'>,
  notice: SubjectNotice,
): Promise<SubjectNotice> {
  const accountId = await findAccountOfCustomer(deps.db, customerId)
  if (accountId === undefined || !(await owesUsage(deps, accountId))) return notice
  return { ...notice, paragraphs: [...notice.paragraphs, STILL_BILLED] }
}
