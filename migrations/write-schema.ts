import { writeFile } from 'node:fs/promises'
import { migrateToLatest } from './migrate.ts'
import { dumpSchema } from './schema-dump.ts'

const databaseUrl = process.argv[2]
if (!databaseUrl) throw new Error('Name an empty database: tsx migrations/write-schema.ts <database url>')
await migrateToLatest(databaseUrl, console.log)
await writeFile(new URL('schema.sql', import.meta.url), await dumpSchema(databaseUrl))
