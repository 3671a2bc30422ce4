import { meters } from '@kamiyo/catalog/usage'
import { afterAll, beforeAll, beforeEach, describe } from 'vitest'
import { type OpenMeterStandIn, startOpenMeterStandIn } from '../../../../testing/open-meter-stand-in.ts'
import { withTransaction } from '../../../db/transaction.ts'
import { createOpenMeter } from '../../../openmeter/client.ts'
import { prepareUsage } from '../testing/prepare-usage.ts'
import { testStore } from '../testing/store-contract.ts'
import type { UsageStore } from '../usage-store.ts'
import { moveEvents } from './move-events.ts'
import { createOpenMeterStore } from './open-meter-store.ts'

const usage = prepareUsage()
let standIn: OpenMeterStandIn
beforeAll(async () => {
  standIn = await startOpenMeterStandIn()
})
afterAll(async () => await standIn.close())

const client = () => createOpenMeter({ url: standIn.url })
const store = () => createOpenMeterStore({ db: usage.db(), openMeter: client() })

/** Moves whatever may move before each question: once to send it, once to see that it is there. */
function createMovingStore(): UsageStore {
  const moved = <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) => {
    return async (...asked: Asked) => {
      for (let pass = 0; pass < 2; pass += 1)
        await moveEvents({ db: usage.db(), openMeter: client(), meters })
      return await ask(...asked)
    }
  }
  const plain = store()
  return { ...plain, find: moved(plain.find), sum: moved(plain.sum), events: moved(plain.events) }
}

describe.each([
  ['nothing was moved yet', store],
  ['all that is sealed was moved', createMovingStore],
])('where %s', (_when, connect) => {
  beforeEach(() => {
    standIn.settlesAtOnce = true
  })
  testStore({
    createAccount: usage.createAccount,
    connect,
    sealing: async (work) =>
      await withTransaction(
        usage.db(),
        async (tx) => await work(createOpenMeterStore({ db: tx, openMeter: client() })),
      ),
  })
})
