import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readDotenv, writeVariables } from './dotenv-file.ts'

let directory: string
let file: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dotenv-'))
  file = join(directory, '.env')
})

afterEach(() => rm(directory, { recursive: true, force: true }))

test('the permissions of the file stay, and no draft is left beside it', async () => {
  await writeFile(file, 'A=1\n')
  await chmod(file, 0o640)
  await writeVariables(file, { B: '2' })
  expect((await stat(file)).mode & 0o777).toBe(0o640)
  expect(await readFile(file, 'utf8')).toBe('A=1\nB=2\n')
  expect(await readdir(directory)).toEqual(['.env'])
})

test('a new file can be read by its owner only', async () => {
  await writeVariables(file, { A: '1' })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('a file that is a link stays one, and what it points at is changed', async () => {
  const target = join(directory, 'shared.env')
  await writeFile(target, 'A=1\n')
  await symlink(target, file)
  await writeVariables(file, { A: '2' })
  expect((await lstat(file)).isSymbolicLink()).toBe(true)
  expect(await readFile(target, 'utf8')).toBe('A=2\n')
})

test('a missing file has no variables, and an empty value counts as unset', async () => {
  expect(await readDotenv(file)).toEqual({})
  await writeFile(file, 'A=\nB=" "\nC=x\n')
  expect(await readDotenv(file)).toEqual({ C: 'x' })
})

test('a file that cannot be read is named', async () => {
  await mkdir(file)
  await expect(readDotenv(file)).rejects.toThrow(`${file} cannot be read: EISDIR`)
})
