import { inject } from 'vitest'
import { cloneDatabase, type TestDatabase } from './clone-database.ts'
import { findSecretsInDatabase } from './leaks.ts'

/**
 * A migrated database of its own, so that test files can run side by side. Whatever the tests did in it,
 * dropping it fails when a table holds a complete token, a key or a secret.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const database = await cloneDatabase(inject('postgresUrl'), inject('templateDatabase'))
  return {
    url: database.url,
    async drop() {
      const leaks = await findSecretsInDatabase(database.url)
      await database.drop()
      if (leaks.length > 0) throw new Error(`Secrets were written into the database: ${leaks.join('; ')}`)
    },
  }
}
