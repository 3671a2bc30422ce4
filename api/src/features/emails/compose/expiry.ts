import { getPlan } from '@kamiyo/catalog/plans'
import { decideEntitlement } from '../../subscriptions/entitlement.ts'
import { getSubscription } from '../../subscriptions/repository.ts'
import { findToken } from '../../tokens/repository.ts'
import { expiringNotice } from '../notices/token.ts'
import { findRecipient } from '../repository.ts'
import { type Composer, cancelled, dashboardUrl, formatDate, toReady } from './composed.ts'

export const composeExpiring: Composer = async (deps, { customerId, tokenJti }) => {
  const to = customerId && (await findRecipient(deps.db, customerId))
  const token = tokenJti ? await findToken(deps.db, tokenJti) : undefined
  if (!to || !token) return cancelled('There is no address or no token any more')
  if (token.supersededAt || token.revokedAt) return cancelled('The token was replaced or revoked')
  const subscription = await getSubscription(deps.db, token.subscriptionId)
  const rules = { now: deps.clock.now(), pastDueGraceDays: deps.config.pastDueGraceDays }
  if (decideEntitlement(subscription, rules).state === 'revoked')
    return cancelled('The subscription has ended')
  const notice = expiringNotice({
    agent: token.agentName ?? token.agent,
    planName: getPlan(subscription.tier).name,
    expiresOn: formatDate(token.expiresAt),
    dashboardUrl: dashboardUrl(deps),
  })
  return await toReady(deps, to, notice)
}
