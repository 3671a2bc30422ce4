import { randomUUID } from 'node:crypto'
import type { BuyableTier } from '@kamiyo/catalog/types'
import { Client } from 'pg'
import { signToken } from '../src/features/tokens/jwt.ts'

export interface SoldAccount {
  accountId: string
  agentId: string
  token: string
}

/** Accounts with a running subscription and a token each, as thousands of sales would have left them. */
export async function createSoldAccounts(
  databaseUrl: string,
  { tier, count, secret }: { tier: BuyableTier; count: number; secret: string },
): Promise<SoldAccount[]> {
  const accounts = await Promise.all(Array.from({ length: count }, () => createAccount(tier, secret)))
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const { text, values } of insertions(accounts, tier)) await client.query(text, values)
  } finally {
    await client.end()
  }
  return accounts
}

const EXPIRES_AT = new Date(Math.floor(Date.now() / 1000) * 1000 + 30 * 86_400_000)

async function createAccount(tier: BuyableTier, secret: string) {
  const [accountId, agentId, jti] = [randomUUID(), randomUUID(), randomUUID()]
  const claims = {
    jti,
    accountId,
    tier,
    subscriptionId: `sub_${accountId}`,
    issuedAt: new Date(),
    expiresAt: EXPIRES_AT,
  }
  const { token, hash } = await signToken(claims, { secret, formerSecrets: [] })
  return { accountId, agentId, jti, token, hash }
}

type NewAccount = Awaited<ReturnType<typeof createAccount>>

/** One after the other, because the triggers of a row look at those before it. */
function insertions(
  accounts: readonly NewAccount[],
  tier: BuyableTier,
): { text: string; values: unknown[] }[] {
  const accountIds = accounts.map(({ accountId }) => accountId)
  const agentIds = accounts.map(({ agentId }) => agentId)
  return [
    { text: 'insert into accounts (id) select unnest($1::uuid[])', values: [accountIds] },
    {
      text: `insert into customers (id, user_id, stripe_customer_id, email)
        select id, id, 'cus_' || id, id || '@sold.example' from unnest($1::uuid[]) id`,
      values: [accountIds],
    },
    {
      text: `insert into subscriptions (stripe_subscription_id, customer_id, status, tier, quantity, first_paid_at,
          current_period_start, current_period_end, billing_cycle_anchor)
        select 'sub_' || id, id, 'active', $2::text, 1, now(), now(), now() + interval '30 days', now()
        from unnest($1::uuid[]) id`,
      values: [accountIds, tier],
    },
    {
      text: `insert into agents (id, account_id, name) select *, 'default' from unnest($1::uuid[], $2::uuid[])`,
      values: [agentIds, accountIds],
    },
    {
      text: `insert into mcp_tokens (user_id, agent_id, jti, token_hash, subscription_id, tier, expires_at)
        select account_id, agent_id, jti, token_hash, 'sub_' || account_id, $5::text, $6::timestamptz
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as sold (account_id, agent_id, jti, token_hash)`,
      values: [
        accountIds,
        agentIds,
        accounts.map(({ jti }) => jti),
        accounts.map(({ hash }) => hash),
        tier,
        EXPIRES_AT,
      ],
    },
  ]
}
