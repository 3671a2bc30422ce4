import type { Db } from '../../db/client.ts'
import { withTransaction } from '../../db/transaction.ts'
import { closeSilentGates, listClosedHolders } from './gates-repository.ts'
import { type Holder, takeBack } from './reservations-repository.ts'

/** How long a gate may be silent before what it holds is given back. */
export const SILENT_MS = 5_000

/** Gives back what dead gates hold; any process may do it, and several at once do it once. Counts the calls. */
export async function sweepGates(db: Db): Promise<number> {
  await closeSilentGates(db, SILENT_MS)
  let calls = 0
  for (const gateId of await listClosedHolders(db)) calls += await giveBackHeld(db, { gateId }, 'gate_lost')
  return calls
}

export async function giveBackHeld(db: Db, holder: Holder, outcome: string): Promise<number> {
  return await withTransaction(db, async (tx) => await takeBack(tx, holder, outcome))
}
