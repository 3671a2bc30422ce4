import type { OwnDatabase } from '../harness/database.ts'
import type { Stack } from '../harness/stack.ts'
import type { Random } from './random.ts'

export interface Chaos {
  kills: number
  databaseCrashes: number
}

/** Kills one process with SIGKILL, or crashes the database; either is started again at once. */
export async function breakSomething(
  stack: Stack,
  database: OwnDatabase,
  random: Random,
  done: Chaos,
): Promise<void> {
  const victim = random.below(stack.processes.length + 1)
  if (victim === stack.processes.length) {
    await database.crash()
    done.databaseCrashes += 1
    return
  }
  await stack.restart(victim)
  done.kills += 1
}
