import { expect, test } from 'vitest'
import { localEnvironment } from './local-environment.ts'

test('what the shell says to another PostgreSQL does not reach the local one', () => {
  const shell = { PGSSLMODE: 'require', PGOPTIONS: '-c x=y', PGHOST: 'db.example', PATH: '/bin', PG: 'kept' }
  const local = localEnvironment(shell)
  expect(local).toMatchObject({ PATH: '/bin', PG: 'kept' })
  for (const name of ['PGSSLMODE', 'PGOPTIONS', 'PGHOST']) expect(local).not.toHaveProperty(name)
})

test('a proxy stays in force for what is outside and is not asked for this machine', () => {
  const local = localEnvironment({
    HTTPS_PROXY: 'http://proxy:3128',
    NO_PROXY: 'intranet.example, localhost',
  })
  expect(local['HTTPS_PROXY']).toBe('http://proxy:3128')
  expect(local['NO_PROXY']).toBe('intranet.example,localhost,127.0.0.1,::1')
  expect(local['no_proxy']).toBe(local['NO_PROXY'])
})
