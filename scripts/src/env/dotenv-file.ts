import { randomBytes } from 'node:crypto'
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { describeError } from '../lib/run-script.ts'
import { setVariables } from './dotenv-edit.ts'

/** The variables of a `.env` file; none when there is no such file. An empty value counts as unset. */
export async function readDotenv(path: string): Promise<Record<string, string>> {
  const entries = Object.entries(parseEnv((await readIfPresent(path)) ?? ''))
  return Object.fromEntries(entries.flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])))
}

/** Replaces the file in one step, with its permissions; a reader sees the old or the new text, never a part. */
export async function writeVariables(path: string, values: Record<string, string>): Promise<void> {
  const old = await readIfPresent(path)
  const target = old === undefined ? path : await realpath(path)
  const mode = old === undefined ? 0o600 : (await stat(target)).mode & 0o777
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(draft, setVariables(old ?? '', values), { mode, flag: 'wx' })
    await chmod(draft, mode)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Error(`${path} cannot be read: ${describeError(error)}`, { cause: error })
  }
}
