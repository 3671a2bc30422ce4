import type { Deps } from '../../../deps.ts'
import type { DeliveryRecord } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { type Composer, cancelled, toReady } from './mail.ts'

type NoticeOf = (deps: Deps, delivery: DeliveryRecord) => Promise<SubjectNotice | string>

export function toAdmins(noticeOf: NoticeOf): Composer {
  return async (deps, delivery) => {
    const to = deps.config.auth.adminEmails
    if (to.length === 0) return cancelled('ADMIN_EMAILS is empty')
    const notice = await noticeOf(deps, delivery)
    return typeof notice === 'string' ? cancelled(notice) : await toReady(deps, to, notice)
  }
}

export const adminUrl = (deps: Deps, page: string) => `${deps.config.http.publicUrl}/admin/${page}`
