import type { Tx } from '../../db/client.ts'
import { foldExpired } from './credits/fold.ts'
import type { ReservedCall } from './hold.ts'
import { type CallKey, listKeys, type StoredKey } from './keys-repository.ts'
import { decideRepeat } from './repeats.ts'
import { listCappedAgents } from './spend-repository.ts'
import { decideCharge } from './wallets/decide-charge.ts'
import type { Denial } from './wallets/denial.ts'
import { rollOver } from './wallets/roll-over.ts'
import type { AgentCap, AgentSpend, Terms } from './wallets/terms.ts'
import type { Wallet } from './wallets/wallet.ts'

/** A call that access has allowed. */
export interface CallRequest {
  callId: string
  accountId: string
  agentId: string
  tool: string
  /** How many units it may use at most; the price is for all of them. */
  units: number
  priceMillis: number
  terms: Terms
  key?: CallKey
}

export type Reserved =
  | { state: 'reserved'; call: ReservedCall; wallet: Wallet }
  | { state: 'refused'; denial: Denial }
  /** A call with the same key is running; its end decides. */
  | { state: 'waiting' }
  /** Somebody else holds the wallet; nothing was done. */
  | { state: 'held' }

/** The wallets while a batch is decided: each call sees what those before it have taken. */
export interface Book {
  decide(request: CallRequest): Reserved
  changedWallets(): Wallet[]
  changedKeys(): StoredKey[]
}

export async function openBook(
  tx: Tx,
  locked: readonly Wallet[],
  requests: readonly CallRequest[],
  now: Date,
): Promise<Book> {
  const { wallets, changed } = await bringUpToDate(tx, locked, requests, now)
  const agents = await readCapped(tx, requests, wallets)
  const keys = await readKeys(tx, requests, now)
  const changedKeys = new Map<string, StoredKey>()

  function draw(request: CallRequest, priceMillis: number): Reserved {
    const { accountId, agentId, callId, terms, tool, units } = request
    const wallet = wallets.get(accountId)
    if (!wallet) throw new Error(`The wallet of account ${accountId} was not locked`)
    const capped = agents.get(agentId)
    const spend = capped?.spend ?? NOTHING_SPENT
    const call = { tool, priceMillis, spend, ...(capped && { cap: capped.cap }) }
    const decision = decideCharge(wallet, call, terms, now)
    if (!decision.isAllowed) return { state: 'refused', denial: decision.denial }
    const { charge } = decision
    wallets.set(accountId, decision.wallet)
    changed.add(accountId)
    if (capped) capped.spend = add(spend, charge.creditMillis + charge.overageMillis)
    const reserved = {
      callId,
      accountId,
      agentId,
      tool,
      units,
      periodStart: decision.wallet.periodStart,
      balanceMillis: decision.wallet.creditMillis,
      overageMeter: charge.overageMillis > 0 ? (terms.overage?.meter ?? null) : null,
      ...charge,
    }
    return { state: 'reserved', call: reserved, wallet: decision.wallet }
  }

  function decideKeyed(request: CallRequest, key: CallKey): Reserved {
    const id = keyId(request.accountId, key.key)
    const repeat = decideRepeat(key, keys.get(id))
    if (repeat.kind === 'running') return { state: 'waiting' }
    if (repeat.kind === 'conflict') return { state: 'refused', denial: { code: 'idempotency_conflict' } }
    const answer = draw(request, repeat.kind === 'again' ? 0 : request.priceMillis)
    if (answer.state !== 'reserved') return answer
    const { accountId, callId } = request
    const stored =
      repeat.kind === 'again'
        ? { ...repeat.key, runs: repeat.key.runs + 1 }
        : { ...key, accountId, callId, runs: 1, outcome: null }
    keys.set(id, stored)
    changedKeys.set(id, stored)
    return answer
  }

  return {
    decide: (request) =>
      request.key ? decideKeyed(request, request.key) : draw(request, request.priceMillis),
    changedWallets: () => [...changed].flatMap((accountId) => wallets.get(accountId) ?? []),
    changedKeys: () => [...changedKeys.values()],
  }
}

const NOTHING_SPENT: AgentSpend = { calls: 0, creditMillis: 0 }

function add(spend: AgentSpend, millis: number): AgentSpend {
  return { calls: spend.calls + 1, creditMillis: spend.creditMillis + millis }
}

function keyId(accountId: string, key: string): string {
  return `${accountId} ${key}`
}

/** In their present periods, without the packs that have expired. */
async function bringUpToDate(tx: Tx, locked: readonly Wallet[], requests: readonly CallRequest[], now: Date) {
  const terms = new Map(requests.map((request) => [request.accountId, request.terms]))
  const folded = await foldExpired(tx, locked, now)
  const wallets = folded.map((wallet): [string, Wallet] => {
    const months = terms.get(wallet.accountId) ?? wallet
    return [wallet.accountId, rollOver(wallet, months, now)]
  })
  const refolded = folded.filter((wallet, index) => wallet !== locked[index])
  return { wallets: new Map(wallets), changed: new Set(refolded.map(({ accountId }) => accountId)) }
}

interface Capped {
  cap: AgentCap
  spend: AgentSpend
}

/** The agents that have a cap, with what they have used in the present period. */
async function readCapped(
  tx: Tx,
  requests: readonly CallRequest[],
  wallets: ReadonlyMap<string, Wallet>,
): Promise<Map<string, Capped>> {
  const accounts = new Map(requests.map(({ agentId, accountId }) => [agentId, accountId]))
  const asked = [...accounts].flatMap(([agentId, accountId]) => {
    const wallet = wallets.get(accountId)
    return wallet ? [{ agentId, periodStart: wallet.periodStart }] : []
  })
  const agents = await listCappedAgents(tx, asked)
  return new Map(agents.map(({ agentId, ...capped }) => [agentId, capped]))
}

async function readKeys(tx: Tx, requests: readonly CallRequest[], now: Date) {
  const keyed = requests.flatMap(({ accountId, key }) => (key ? [{ accountId, key: key.key }] : []))
  const stored = keyed.length > 0 ? await listKeys(tx, keyed, now) : []
  return new Map(stored.map((one) => [keyId(one.accountId, one.key), one]))
}
