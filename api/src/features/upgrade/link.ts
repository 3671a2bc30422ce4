import type { Config } from '../../config/config.ts'
import { isSameSecret, keyedHash } from '../../lib/keyed-hash.ts'

export type LinkConfig = { auth: Pick<Config['auth'], 'secret'>; http: Pick<Config['http'], 'publicUrl'> }

/** What stood in the way of a call, in the order of their numbers in links; new ones go last. */
const REASONS = [
  'rate_limited',
  'daily_limit_reached',
  'allowance_used',
  'payment_required',
  'agent_cap_reached',
  'tool_not_in_plan',
  'past_due',
  'suspended',
  'asked',
] as const
export type UpgradeReason = (typeof REASONS)[number]

/** A refusal as its link carries it, so that a refused call writes nothing to the database. */
export interface Refusal {
  accountId: string
  reason: UpgradeReason
  /** Of the plan that refused; empty if there was none. */
  tier: string
  /** Empty if the refusal is not about one tool. */
  tool: string
  refusedAt: Date
  /** When the call works again by itself. */
  resetAt?: Date
}

const VALID_MS = 3_600_000
const SIGNATURE_LENGTH = 22
const TOOL_LENGTH = 48
const FACTS_LENGTH = 25

/**
 * The page that says what lifts a refusal. Its address has the account's id in it, and neither an e-mail address nor a
 * token; the page opens for people who are signed in to that account, for an hour.
 */
export function upgradeUrl(config: LinkConfig, refusal: Refusal): string {
  const facts = encode(refusal)
  return `${config.http.publicUrl}/upgrade/${facts}${sign(config, facts)}`
}

/** Undefined if we did not issue the link, or an hour has passed. */
export function readUpgradeLink(config: LinkConfig, id: string, now: Date): Refusal | undefined {
  const facts = id.slice(0, -SIGNATURE_LENGTH)
  if (!isSameSecret(id.slice(-SIGNATURE_LENGTH), sign(config, facts))) return undefined
  const refusal = decode(Buffer.from(facts, 'base64url'))
  return refusal && now.getTime() - refusal.refusedAt.getTime() <= VALID_MS ? refusal : undefined
}

function sign({ auth }: LinkConfig, facts: string): string {
  return keyedHash(auth.secret, 'upgrade', facts).slice(0, SIGNATURE_LENGTH)
}

function encode({ accountId, reason, tier, tool, refusedAt, resetAt }: Refusal): string {
  const facts = Buffer.alloc(FACTS_LENGTH)
  facts.writeUInt8(REASONS.indexOf(reason))
  facts.writeUInt32BE(toSeconds(refusedAt), 1)
  facts.writeUInt32BE(resetAt ? toSeconds(resetAt) : 0, 5)
  facts.write(accountId.replaceAll('-', ''), 9, 'hex')
  return Buffer.concat([facts, Buffer.from(`${tier}\n${shorten(tool)}`)]).toString('base64url')
}

function decode(bytes: Buffer): Refusal | undefined {
  if (bytes.length < FACTS_LENGTH) return undefined
  const reason = REASONS[bytes.readUInt8()]
  if (reason === undefined) return undefined
  const resetAt = bytes.readUInt32BE(5)
  const [tier = '', ...tool] = bytes.toString('utf8', FACTS_LENGTH).split('\n')
  return {
    accountId: toUuid(bytes.toString('hex', 9, FACTS_LENGTH)),
    reason,
    tier,
    tool: tool.join('\n'),
    refusedAt: new Date(bytes.readUInt32BE(1) * 1000),
    ...(resetAt > 0 && { resetAt: new Date(resetAt * 1000) }),
  }
}

/** Names come from whoever calls, and the link is read by a model that copies it. */
function shorten(tool: string): string {
  return [...tool.toWellFormed()].slice(0, TOOL_LENGTH).join('')
}

function toSeconds(instant: Date): number {
  return Math.floor(instant.getTime() / 1000)
}

function toUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
