import { inject } from 'vitest'
import { cloneDatabase, type TestDatabase } from './clone-database.ts'

/** A migrated database of its own, so that test files can run side by side. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return await cloneDatabase(inject('postgresUrl'), inject('templateDatabase'))
}
