import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Static } from 'typebox'
import type { Db } from '../../db/client.ts'
import type { Deps } from '../../deps.ts'
import { AppError } from '../../errors.ts'
import { textAt } from '../../lib/json.ts'
import { revokeLeaked } from './revoke-leaked.ts'
import type { LeakedLabels } from './schemas.ts'

interface Found {
  token: string
  type: string
  url: string | undefined
}

const MAX_FINDINGS = 5_000
const SECRET = /^[\x21-\x7e]{1,4096}$/
const URL_FORM = /^https?:\/\/[\x21-\x7e]{1,2000}$/

export function readFindings(body: Buffer): Found[] {
  const given = parse(body)
  if (!Array.isArray(given) || given.length > MAX_FINDINGS)
    throw new AppError('invalid_payload', `The body must be a JSON list of at most ${MAX_FINDINGS} findings.`)
  return given.map((finding: unknown) => {
    const [token, url] = [textAt(finding, 'token'), textAt(finding, 'url')]
    if (token === undefined) throw new AppError('invalid_payload', 'Each finding must have a token.')
    return {
      token,
      type: textAt(finding, 'type') ?? '',
      url: url !== undefined && URL_FORM.test(url) ? url : undefined,
    }
  })
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new AppError('invalid_payload', 'The body is not JSON.', { cause })
  }
}

const FINDER = 'A secret scanning service'

type LeakDeps = Pick<Deps, 'clock' | 'config' | 'db' | 'queue'>

/** Revokes what is ours, and says of each finding whether it is; what was revoked before still was one of ours. */
export async function takeFindings(
  deps: LeakDeps,
  found: readonly Found[],
  ip: string,
): Promise<Static<typeof LeakedLabels>> {
  const secrets = found.map(({ token }) => token).filter((token) => SECRET.test(token))
  const ours = await findOurs(deps.db, [...new Set(secrets)])
  for (const secret of ours) {
    const foundAt = found.find(({ token, url }) => token === secret && url !== undefined)?.url
    await revokeLeaked(deps, secret, { ip, foundAt, finder: FINDER })
  }
  return found.map(({ token, type }) => ({
    token_raw: token,
    token_type: type,
    label: ours.has(token) ? 'true_positive' : 'false_positive',
  }))
}

async function findOurs(db: Db, secrets: readonly string[]): Promise<Set<string>> {
  const byHash = new Map(secrets.map((secret) => [hash('sha256', secret), secret]))
  const { rows } = await sql<{ hash: string }>`
    select key_hash as hash from api_keys where key_hash = any(${[...byHash.keys()]}::text[])
    union all
    select key_hash from gate_keys where key_hash = any(${[...byHash.keys()]}::text[])
    union all
    select token_hash from mcp_tokens where token_hash = any(${[...byHash.keys()]}::text[])`.execute(db)
  return new Set(rows.flatMap((row) => byHash.get(row.hash) ?? []))
}
