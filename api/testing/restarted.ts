import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/config.ts'
import { closeDeps, createDeps, type Deps } from '../src/deps.ts'
import { hashToken } from '../src/features/tokens/jwt.ts'
import { tokenOf } from './outcome.ts'
import type { EventApi } from './start-event-api.ts'

export type App = Awaited<ReturnType<typeof buildApp>>

/** A second process on the same database, with a changed environment. */
export async function restarted(
  api: Pick<EventApi, 'env'>,
  changes: Record<string, string>,
  use: (app: App, deps: Deps) => Promise<void>,
): Promise<void> {
  const deps = await createDeps(loadConfig({ ...api.env, LOG_LEVEL: 'silent', ...changes }))
  const app = await buildApp(deps)
  try {
    await use(app, deps)
  } finally {
    await app.close()
    await closeDeps(deps)
  }
}

export async function validateWith(app: App, token: string) {
  const headers = { authorization: `Bearer ${token}` }
  const { statusCode, body } = await app.inject({ method: 'POST', url: '/api/mcp/validate', headers })
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> }
}

/** Replaces a token by one from that process, and returns the one that is mailed. */
export async function regenerateWith(app: App, deps: Deps, token: string): Promise<string> {
  const row = await deps.db
    .selectFrom('mcpTokens')
    .select(['jti', 'subscriptionId as subscription'])
    .where('tokenHash', '=', hashToken(token))
    .executeTakeFirstOrThrow()
  const answer = await app.inject({
    method: 'POST',
    url: `/api/admin/tokens/${row.jti}/regenerate`,
    headers: { authorization: `Bearer ${deps.config.auth.adminApiKey}` },
    payload: { reason: 'Another token was asked for' },
  })
  if (answer.statusCode !== 200) throw new Error(`Regenerating answered ${answer.body}`)
  return await tokenOf({ deps }, { subscription: row.subscription ?? '' })
}
