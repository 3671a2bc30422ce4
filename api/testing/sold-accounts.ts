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
    await client.query(INSERT, [
      accounts.map(({ accountId }) => accountId),
      accounts.map(({ agentId }) => agentId),
      accounts.map(({ jti }) => jti),
      accounts.map(({ hash }) => hash),
      tier,
      EXPIRES_AT,
    ])
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

const INSERT = `
  with given as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[]) as given(account_id, agent_id, jti, token_hash)
  ), account as (
    insert into accounts (id) select account_id from given
  ), customer as (
    insert into customers (id, user_id, stripe_customer_id, email)
    select account_id, account_id, 'cus_' || account_id, account_id || '@sold.example' from given
  ), subscription as (
    insert into subscriptions (stripe_subscription_id, customer_id, status, tier, quantity, first_paid_at,
      current_period_start, current_period_end, billing_cycle_anchor)
    select 'sub_' || account_id, account_id, 'active', $5, 1, now(), now(), now() + interval '30 days', now() from given
  ), agent as (
    insert into agents (id, account_id, name) select agent_id, account_id, 'default' from given
  )
  insert into mcp_tokens (jti, user_id, subscription_id, tier, token_hash, expires_at, agent_id)
  select jti, account_id, 'sub_' || account_id, $5, token_hash, $6, agent_id from given`
