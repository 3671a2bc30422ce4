import { withTransaction } from '../../db/transaction.ts'
import { prepareUsage } from './testing/prepare-usage.ts'
import { testStore } from './testing/store-contract.ts'
import { createPostgresStore } from './usage-repository.ts'

const usage = prepareUsage()

testStore({
  createAccount: usage.createAccount,
  connect: () => createPostgresStore(usage.db()),
  sealing: async (work) =>
    await withTransaction(usage.db(), async (tx) => await work(createPostgresStore(tx))),
})
