import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../lib/repository-root.ts'
import { runScript } from '../lib/run-script.ts'
import { pinImages } from './pin.ts'

const FILES = ['docker-compose.yml', 'api/Dockerfile', 'web/Dockerfile']

/** Docker queries the registry, with its configured credentials and mirror. */
async function findDigest(image: string): Promise<string> {
  const args = ['buildx', 'imagetools', 'inspect', image, '--format', '{{.Manifest.Digest}}']
  const { stdout } = await promisify(execFile)('docker', args)
  return stdout.trim()
}

await runScript(async () => {
  for (const file of FILES) {
    const path = join(repositoryRoot, file)
    await writeFile(path, await pinImages(await readFile(path, 'utf8'), findDigest))
    console.log(`${file}: every image has its digest`)
  }
})
