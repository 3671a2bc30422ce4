import type { OwnDatabase } from '../../harness/database.ts'
import type { Stack } from '../../harness/stack.ts'
import { waitFor } from '../../harness/wait-for.ts'
import type { BillerProcess } from './biller-process.ts'

export interface Troubles {
  killedApis: number
  killedBillers: number
  killedBackends: number
  cutConnections: number
  crashes: number
}

interface Victims {
  stack: Stack
  database: OwnDatabase
  biller: BillerProcess
}

const KINDS = 5

/** The kinds of trouble in turns. Each ends before the next begins. */
export async function makeTrouble(
  { stack, database, biller }: Victims,
  turn: number,
  done: Troubles,
): Promise<void> {
  switch (turn % KINDS) {
    case 0:
      await stack.restart(Math.floor(turn / KINDS) % stack.processes.length)
      done.killedApis += 1
      return
    case 1:
      await biller.restart()
      done.killedBillers += 1
      return
    case 2:
      done.cutConnections += (await stack.query(CUT_SOME)).length
      return
    case 3:
      done.killedBackends += await killBackend(stack)
      return
    default:
      await database.crash()
      done.crashes += 1
  }
}

const CUT_SOME = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name like 'kamiyo%' order by random() limit 3`

/** Without a word, as by the kernel when memory runs out: PostgreSQL then ends all connections and recovers. */
async function killBackend({ query }: Stack): Promise<number> {
  await waitFor('a connection of an API to kill', async () => {
    // Those of the pools last; a short one might be gone, and its number another process's.
    const [row] = await query(`select pid from pg_stat_activity where datname = current_database()
      and application_name like 'kamiyo%' order by random() limit 1`)
    return row && kill(Number(row['pid']))
  })
  await waitFor('PostgreSQL to recover', async () =>
    query('select 1').then(
      () => true,
      () => undefined,
    ),
  )
  return 1
}

/** Undefined where it has ended by itself. */
function kill(pid: number): true | undefined {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return undefined
    throw error
  }
}
