import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeOverridden, readProjectEnvironment } from './project-environment.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'environment-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

async function read(shell: NodeJS.ProcessEnv, nodeOptions: string[] = []) {
  return await readProjectEnvironment({ directory, shell, nodeOptions })
}

const write = (text: string | Buffer, file = '.env') => writeFile(join(directory, file), text)

test('a variable of .env wins over the shell, and what only the shell has stays', async () => {
  await write('DATABASE_URL=postgresql://file\nPORT=\n')
  const { variables, dotenv } = await read({ DATABASE_URL: 'postgresql://shell', PORT: '9000', PATH: '/bin' })
  expect(variables).toEqual({ DATABASE_URL: 'postgresql://file', PORT: '9000', PATH: '/bin' })
  expect(dotenv).toEqual({ DATABASE_URL: 'postgresql://file' })
})

test('a command says which variables differ, and nothing where they agree', async () => {
  await write('A=file\nB=same\nC=only here\n')
  const { overridden } = await read({ A: 'shell', B: 'same' })
  expect(describeOverridden(overridden)).toBe('A: .env and the shell differ. It is taken from .env.')
  expect(describeOverridden([])).toBeUndefined()
})

test('a file that Node.js was told to read takes the place of .env', async () => {
  await write('A=standard\nB=standard\n')
  await write('A=staging\n', 'staging.env')
  const { variables } = await read({}, [
    '--no-warnings',
    `--env-file-if-exists=${join(directory, 'staging.env')}`,
  ])
  expect(variables).toEqual({ A: 'staging' })
})

test.each([
  ['UTF-8 with a byte order mark', Buffer.from('\uFEFFFIRST=1\r\nSECOND=2\r\n', 'utf8')],
  ['UTF-16, as PowerShell writes it', Buffer.from('\uFEFFFIRST=1\r\nSECOND=2\r\n', 'utf16le')],
])('the first variable of a file in %s is read', async (_encoding, bytes) => {
  await write(bytes)
  expect((await read({})).variables).toEqual({ FIRST: '1', SECOND: '2' })
})
