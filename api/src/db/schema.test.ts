import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../../../tests/harness/database.ts'

/** After a new migration, run the same command without `--verify`. */
test('the generated types are what the migrations make', async () => {
  const database = await createTestDatabase()
  const packageFile = createRequire(import.meta.url).resolve('kysely-codegen/package.json')
  const run = promisify(execFile)(process.execPath, [
    fileURLToPath(new URL('dist/cli/bin.js', `file://${packageFile}`)),
    '--verify',
    '--camel-case',
    '--dialect=postgres',
    '--type-mapping={"int8":"number"}',
    `--url=${database.url}`,
    '--default-schema=public',
    '--exclude-pattern=(kysely_*|metered_calls_2*|usage_events_2*|usage_keys_*)',
    `--out-file=${fileURLToPath(new URL('schema.gen.ts', import.meta.url))}`,
  ])
  await expect(run).resolves.toBeDefined()
  await database.drop()
})
