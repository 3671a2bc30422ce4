import { expect, test } from 'vitest'
import { ConfigError } from './config/config.ts'
import { checkAll, describeStartFailure } from './start-failure.ts'

test.each([
  ['53300', 'sorry, too many clients already', 'The database has no connection left for this process'],
  ['53100', 'could not extend file', 'The disk of the database is full'],
  ['42501', 'permission denied for table wallets', 'The user in DATABASE_URL may not use all'],
  ['3D000', 'database "x" does not exist', 'The database named in DATABASE_URL does not exist'],
])('a database that answers %s is not said to be away', (code, message, reason) => {
  const told = describeStartFailure(Object.assign(new Error(message), { code }))
  expect(told).toContain(reason)
  expect(told).toContain(message)
  expect(told).not.toContain('not responding')
})

test('a database that nobody reaches is said to be away', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  expect(describeStartFailure(refused)).toContain('is not responding')
})

const failing = (error: Error) => () => {
  throw error
}

test('everything that is wrong at the start is told together, whichever check finds it', () => {
  const config = new ConfigError([{ variable: 'PORT', problem: 'must be a number.' }])
  const checks = [failing(config), () => undefined, failing(new Error('The catalogue has no plan.'))]
  const started = () => checkAll(checks)
  expect(started).toThrow()
  try {
    started()
  } catch (error) {
    expect(describeStartFailure(error)).toContain('  PORT must be a number.\n')
    expect(describeStartFailure(error)).toContain('\nThe server does not start: The catalogue has no plan.')
  }
})

test('a single fault is told as before', () => {
  const fault = new Error('The catalogue has no plan.')
  expect(() => checkAll([() => undefined, failing(fault)])).toThrow(fault)
})
