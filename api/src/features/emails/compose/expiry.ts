import { getPlan } from '@kamiyo/catalog/plans'
import { formatDate } from '../../../lib/date.ts'
import { expiringNotice } from '../notices/token.ts'
import { aboutToken, cancelled, dashboardUrl, toReady } from './composed.ts'

export const composeExpiring = aboutToken(async (deps, _delivery, subject) => {
  const { to, record, subscription, entitlement } = subject
  if (entitlement.state === 'revoked') return cancelled('The subscription has ended')
  const notice = expiringNotice({
    agent: record.agentName,
    planName: getPlan(subscription.tier).name,
    expiresOn: formatDate(record.expiresAt),
    dashboardUrl: dashboardUrl(deps),
  })
  return await toReady(deps, to, notice)
})
