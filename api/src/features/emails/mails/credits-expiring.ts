import { brand } from '@kamiyo/catalog/brand'
import { formatCredits } from '@kamiyo/catalog/format'
import { formatDate } from '../../../lib/date.ts'
import { instantOf, numberAt, textAt } from '../../../lib/json.ts'
import { findBalance } from '../../accounts/balance.ts'
import { cancelled, dashboardUrl, type Mail, toReady } from '../compose/mail.ts'
import { findUnlimitedPlan } from '../compose/unlimited-plan.ts'
import { findGrantById, hasBoughtSince } from '../credits-repository.ts'
import { findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'

interface CreditsExpiring {
  customerId: string
  grantId: string
  remainingMillis: number
  warnedAt: Date
}

export const creditsExpiring: Mail<CreditsExpiring> = {
  row: ({ customerId, grantId, remainingMillis, warnedAt }) => ({
    customerId,
    dedupeKey: grantId,
    details: { grantId, remainingMillis, warnedAt },
  }),
  compose: async (deps, { customerId, details }) => {
    const { db, clock } = deps
    const to = customerId && (await findRecipient(db, customerId))
    const grant = await findGrantById(db, textAt(details, 'grantId') ?? '')
    if (!to || !grant?.expiresAt) return cancelled('There is no address, or nothing that expires')
    if (grant.expiresAt <= clock.now()) return cancelled('The credits have expired by now')
    if (await hasBoughtSince(db, grant, instantOf(details, 'warnedAt') ?? grant.createdAt))
      return cancelled('Credits were bought since')
    const balance = await findBalance(db, grant.accountId)
    const remaining = Math.min(numberAt(details, 'remainingMillis') ?? 0, grant.remainingMillis, balance)
    if (remaining <= 0) return cancelled('The credits are used up')
    return await toReady(
      deps,
      to,
      creditsExpiringNotice({
        remaining: formatCredits(remaining / 1000),
        boughtOn: formatDate(grant.createdAt),
        expiresOn: formatDate(grant.expiresAt),
        unlimitedPlan: await findUnlimitedPlan(deps, grant.accountId),
        dashboardUrl: dashboardUrl(deps),
      }),
    )
  },
}

export function creditsExpiringNotice(pack: {
  remaining: string
  boughtOn: string
  expiresOn: string
  /** The plan that includes all calls; undefined if there is none. */
  unlimitedPlan: string | undefined
  dashboardUrl: string
}): SubjectNotice {
  const { remaining, boughtOn, expiresOn, unlimitedPlan } = pack
  return {
    subject: `${remaining} of ${brand.productName} expire on ${expiresOn}`,
    title: 'Credits are about to expire',
    preview: `${remaining} can be used until ${expiresOn}`,
    paragraphs: [
      `Of the credits that you bought on ${boughtOn}, ${remaining} are left. They can be used until ${expiresOn}.`,
      unlimitedPlan
        ? `Your ${unlimitedPlan} plan includes all calls, so they pay for nothing while it runs.`
        : 'Calls use up the credits that expire first. Nothing has to be done if you will use them by then.',
    ],
    facts: [
      { label: 'Left', value: remaining },
      { label: 'Valid until', value: expiresOn },
    ],
    action: { label: 'Open your dashboard', url: pack.dashboardUrl },
  }
}
