import { readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { buildOpenApiDocument, OPENAPI_FILE } from './openapi-document.ts'

const committed: unknown = JSON.parse(await readFile(OPENAPI_FILE, 'utf8'))
if (!isDeepStrictEqual(committed, await buildOpenApiDocument())) {
  console.error('api/openapi.json is not what the routes say. Run: pnpm --filter @kamiyo/api openapi')
  process.exitCode = 1
}
