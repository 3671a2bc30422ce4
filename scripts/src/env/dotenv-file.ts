import { randomBytes } from 'node:crypto'
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { describeError } from '../lib/run-script.ts'
import { setVariables } from './dotenv-edit.ts'

const MARK = '\uFEFF'

/** The variables of a `.env` file; none if the file does not exist. An empty value counts as unset. */
export async function readDotenv(path: string): Promise<Record<string, string>> {
  const entries = Object.entries(parseEnv((await readIfPresent(path))?.text ?? ''))
  return Object.fromEntries(entries.flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])))
}

/** Replaces the file atomically and keeps its permissions; a reader sees either the old or the new text. */
export async function writeVariables(path: string, values: Record<string, string>): Promise<void> {
  const old = await readIfPresent(path)
  const target = old ? await realpath(path) : path
  const mode = old ? (await stat(target)).mode & 0o777 : 0o600
  const text = `${old?.mark ?? ''}${setVariables(old?.text ?? '', values)}`
  const draft = `${target}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeFile(draft, text, { mode, flag: 'wx' })
    await chmod(draft, mode)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

interface EnvFileText {
  /**
   * The byte order mark, if the file starts with one: read as text it would become part of the first name.
   */
  mark: string
  text: string
}

async function readIfPresent(path: string): Promise<EnvFileText | undefined> {
  try {
    return decode(await readFile(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new Error(`${path} cannot be read: ${describeError(error)}`, { cause: error })
  }
}

/** UTF-8 with or without a mark; PowerShell's `>` writes UTF-16, which always has one. */
function decode(bytes: Buffer): EnvFileText {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  const whole = bytes.toString(isUtf16 ? 'utf16le' : 'utf8')
  return whole.startsWith(MARK)
    ? { mark: isUtf16 ? '' : MARK, text: whole.slice(1) }
    : { mark: '', text: whole }
}
