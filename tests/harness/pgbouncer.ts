import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { withClient } from '@kamiyo/migrations/with-client'
import { findFreePort } from '@kamiyo/scripts/free-port'
import type { TransactionPooler } from './transaction-pooler.ts'

/** Debian's path of it. */
const PROGRAM = '/usr/sbin/pgbouncer'

export const hasPgBouncer = existsSync(PROGRAM)

/** The real PgBouncer in transaction mode, with the defaults of Debian's package. */
export async function startPgBouncer(server: URL): Promise<TransactionPooler> {
  const directory = await mkdtemp(join(tmpdir(), 'pgbouncer-'))
  const port = await findFreePort()
  const lines = [
    `[databases]\n* = host=${server.hostname} port=${server.port}`,
    `[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=${port}\nunix_socket_dir=`,
    `auth_type=plain\nauth_file=${directory}/users\npool_mode=transaction\n`,
  ]
  await writeFile(join(directory, 'ini'), lines.join('\n'))
  const user = decodeURIComponent(server.username)
  await writeFile(join(directory, 'users'), `"${user}" "${decodeURIComponent(server.password)}"\n`)
  await chmod(directory, 0o755)
  // It refuses to run as root.
  const identity = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn(PROGRAM, ['-q', ...identity, join(directory, 'ini')], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const url = (databaseUrl: string) => {
    const pooled = new URL(databaseUrl)
    pooled.host = `127.0.0.1:${port}`
    return pooled.href
  }
  await waitUntilReady(url(server.href))
  return {
    url,
    async close() {
      child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function waitUntilReady(url: string): Promise<void> {
  const deadlineMs = Date.now() + 10_000
  for (;;) {
    try {
      return await withClient(
        { connectionString: url, connectionTimeoutMillis: 1_000 },
        async () => undefined,
      )
    } catch (error) {
      if (Date.now() > deadlineMs) throw error
      await sleep(50)
    }
  }
}
