import { expect, test } from 'vitest'
import { NOT_CHECKED, runCheck } from './run-check.ts'

const cwd = import.meta.dirname
const print = (text: string, exitCode = 0) => ['-e', `console.log('${text}'); process.exitCode = ${exitCode}`]

test('a check that crashed and says nothing of it by its exit code has failed', async () => {
  const closingLine = /^Checked \d+ files/m
  const crashed = await runCheck({ name: 'lint', args: print('stack overflow'), cwd, closingLine })
  expect(crashed).toEqual({ outcome: 'failed', output: 'stack overflow' })
  const whole = await runCheck({ name: 'lint', args: print('Checked 7 files in 1s.'), cwd, closingLine })
  expect(whole.outcome).toBe('passed')
})

test('a check that found something has failed, whatever it prints', async () => {
  const found = await runCheck({
    name: 'lint',
    args: print('Checked 7 files', 1),
    cwd,
    closingLine: /Checked/,
  })
  expect(found.outcome).toBe('failed')
})

test('a check that could not look has neither passed nor failed', async () => {
  const blind = await runCheck({ name: 'audit', args: print('no registry', NOT_CHECKED), cwd })
  expect(blind).toEqual({ outcome: 'not checked', output: 'no registry' })
})
