import { brand } from '@kamiyo/catalog/brand'
import { getOffer } from '@kamiyo/catalog/catalog'
import type { Offer, ServedTier } from '@kamiyo/catalog/types'
import { withTransaction } from '../../../db/transaction.ts'
import type { Deps } from '../../../deps.ts'
import { formatDate } from '../../../lib/date.ts'
import type { Entitlement } from '../../subscriptions/entitlement.ts'
import { findToken, SIGNING_KEY_CHANGED, type TokenRecord } from '../../tokens/repository.ts'
import { reproduceToken, rotateToken } from '../../tokens/service.ts'
import {
  type Composed,
  type Composer,
  cancelled,
  dashboardUrl,
  type Mail,
  PRIORITY,
  toReady,
} from '../compose/mail.ts'
import { loadService, type Service } from '../compose/service.ts'
import { findAccountOfCustomer } from '../credits-repository.ts'
import { enqueueRow } from '../enqueue.ts'
import { renderWelcomeEmail } from '../render.tsx'
import { type DeliveryRecord, findRecipient } from '../repository.ts'
import type { SubjectNotice } from '../templates/notice.tsx'
import { welcomeTitle } from '../templates/welcome.tsx'

interface AboutToken {
  customerId: string
  tokenJti: string
}

const tokenRow = ({ customerId, tokenJti }: AboutToken) => ({ customerId, tokenJti, dedupeKey: tokenJti })

interface Welcome extends AboutToken {
  /** For a token that its owner has: the e-mail is sent once for each of its subscriptions. */
  stripeSubscriptionId?: string
}

function welcomeRow({ stripeSubscriptionId, ...about }: Welcome) {
  const row = tokenRow(about)
  if (stripeSubscriptionId === undefined) return row
  return { ...row, stripeSubscriptionId, dedupeKey: `${about.tokenJti}:${stripeSubscriptionId}` }
}

interface TokenMail {
  to: string
  token: string
  plan: Offer
  tier: ServedTier
}

type State = Entitlement['state']
const isEntitled = (state: State) => state === 'entitled'

type Write = (deps: Deps, mail: TokenMail) => Promise<Composed>

/**
 * The buyer is not told that all is ready while it is not; when the subscription becomes active, the e-mail
 * is queued again.
 */
export const welcome: Mail<Welcome> = {
  row: welcomeRow,
  compose: carryingToken(isEntitled, async ({ config }, { to, token, plan, tier }) => {
    const { supportEmail } = config.mail
    const setupUrl = `${config.http.publicUrl}/mcp/setup`
    const { mcpServerUrl } = config.http
    const rendered = await renderWelcomeEmail({ token, plan, tier, setupUrl, mcpServerUrl, supportEmail })
    const subject = welcomeTitle({ plan, tier })
    return { outcome: 'ready', message: { to, replyTo: supportEmail, subject, ...rendered } }
  }),
  priority: PRIORITY.token,
}

export const tokenRegenerated: Mail<AboutToken> = {
  row: tokenRow,
  compose: carryingToken(
    (state) => state !== 'revoked',
    async (deps, { to, token }) =>
      await toReady(
        deps,
        to,
        regeneratedNotice({ token, setupUrl: `${deps.config.http.publicUrl}/mcp/setup` }),
      ),
  ),
  priority: PRIORITY.token,
}

/**
 * An e-mail with a whole token, which is signed again from its signing input, and only while the token can be
 * used.
 */
function carryingToken(isDue: (state: State) => boolean, write: Write): Composer {
  return aboutToken(async (deps, delivery, { to, record, tier, state }) => {
    if (!isDue(state)) return cancelled('The subscription gives no access now')
    const token = await reproduceToken(record, deps)
    if (!token) return await replaceToken(deps, delivery, record, tier)
    return await write(deps, { to, token, plan: getOffer(deps.catalog, tier), tier })
  })
}

/** Validation would refuse this token, so nobody could use it, and a new one replaces it. */
async function replaceToken(
  deps: Deps,
  delivery: DeliveryRecord,
  record: TokenRecord,
  tier: ServedTier,
): Promise<Composed> {
  const { kind, customerId } = delivery
  if (!customerId) return cancelled('There is no customer to send to')
  const reason = record.expiresAt <= deps.clock.now() ? 'expired' : SIGNING_KEY_CHANGED
  deps.log.warn({ jti: record.jti, reason }, 'The token would be refused; replacing it before mailing it')
  await withTransaction(deps.db, async (tx) => {
    const tokenJti = await rotateToken(tx, deps, record, tier, reason)
    await enqueueRow(tx, deps, { kind, ...tokenRow({ customerId, tokenJti }) }, PRIORITY.token)
  })
  return cancelled('Replaced by the mail of a new token')
}

export const tokenExpiring: Mail<AboutToken> = {
  row: tokenRow,
  compose: aboutToken(async (deps, _delivery, subject) => {
    const { to, record, tier, state } = subject
    if (state === 'revoked') return cancelled('The subscription has ended')
    const notice = expiringNotice({
      agent: record.agentName,
      planName: tier === 'credits' ? undefined : getOffer(deps.catalog, tier).name,
      expiresOn: formatDate(record.expiresAt),
      dashboardUrl: dashboardUrl(deps),
    })
    return await toReady(deps, to, notice)
  }),
}

interface TokenSubject extends Service {
  to: string
  record: TokenRecord
}

type ComposeAboutToken = (deps: Deps, delivery: DeliveryRecord, subject: TokenSubject) => Promise<Composed>

/** An e-mail to the owner of a token that has been neither replaced nor revoked. */
function aboutToken(compose: ComposeAboutToken): Composer {
  return async (deps, delivery) => {
    const { customerId, tokenJti } = delivery
    const to = customerId && (await findRecipient(deps.db, customerId))
    const record = tokenJti ? await findToken(deps.db, tokenJti) : undefined
    if (!to || !record) return cancelled('There is no address or no token to send any more')
    if (record.supersededAt || record.revokedAt) return cancelled('The token was replaced or revoked')
    // A purchase that goes on with the account's token may have left the account since.
    if (!customerId || (await findAccountOfCustomer(deps.db, customerId)) !== record.accountId)
      return cancelled('The customer has left the account of the token')
    const service = await loadService(deps, record)
    if (!service) return cancelled('Nothing serves the account any more')
    return await compose(deps, delivery, { to, record, ...service })
  }
}

export function regeneratedNotice(props: { token: string; setupUrl: string }): SubjectNotice {
  return {
    subject: `Your new ${brand.productName} token`,
    title: 'Your token was replaced',
    preview: 'Your old token no longer works; this is the new one',
    paragraphs: [
      'Your old MCP token no longer works. This is the new one; replace the old one with it in every client that used it.',
      'Treat it like a password and keep this e-mail private.',
    ],
    code: props.token,
    action: { label: 'Open the setup guide', url: props.setupUrl },
  }
}

export function expiringNotice(props: {
  agent: string
  /** Undefined for an account that is served by its credits. */
  planName: string | undefined
  expiresOn: string
  dashboardUrl: string
}): SubjectNotice {
  const { agent, planName, expiresOn, dashboardUrl } = props
  return {
    subject: `A ${brand.productName} token of yours expires on ${expiresOn}`,
    title: 'A token is about to expire',
    preview: `Make a new one for ${agent} before ${expiresOn}`,
    paragraphs: [
      `Your ${planName ? `${planName} plan goes on` : 'credits go on'}, but tokens expire: that of your agent "${agent}" is refused from ${expiresOn} on.`,
      'Choose New token beside it on the dashboard, under Agents. The old one can go on working for up to a day, so nothing stops while you put the new one in its place.',
    ],
    facts: [
      { label: 'Agent', value: agent },
      { label: 'Works until', value: expiresOn },
    ],
    action: { label: 'Make a new token', url: dashboardUrl },
  }
}
