import { writeFile } from 'node:fs/promises'
import { buildOpenApiDocument, OPENAPI_FILE } from './openapi-document.ts'

const document = await buildOpenApiDocument()
await writeFile(OPENAPI_FILE, `${JSON.stringify(document, null, 2)}\n`)
