import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { repositoryRoot } from '../lib/repository-root.ts'

// The generator's own --check ignores the header that it writes, so it never passes.
const web = join(repositoryRoot, 'web')
const committed = join(web, 'src/lib/api/api-schema.gen.d.ts')
const generator = join(web, 'node_modules/openapi-typescript/bin/cli.js')
const directory = mkdtempSync(join(tmpdir(), 'api-types-'))
try {
  const fresh = join(directory, 'api-schema.gen.d.ts')
  const document = join(repositoryRoot, 'api/openapi.json')
  execFileSync(process.execPath, [generator, document, '--output', fresh], { cwd: web, stdio: 'pipe' })
  if (readFileSync(fresh, 'utf8') !== readFileSync(committed, 'utf8')) {
    console.error(`${committed} is not what api/openapi.json says. Run: pnpm --filter @kamiyo/web api-types`)
    process.exitCode = 1
  }
} finally {
  rmSync(directory, { recursive: true, force: true })
}
