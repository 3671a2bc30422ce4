import { expect, test, vi } from 'vitest'
import { createRunningCalls } from './running-calls.ts'

test('a cancellation finds its call by credential and id, and only if exactly one has both', () => {
  const calls = createRunningCalls()
  const [alice, twin, bob] = [vi.fn(), vi.fn(), vi.fn()]
  calls.add('alice', 1, alice)
  const remove = calls.add('alice', 1, twin)
  calls.add('bob', 1, bob)
  calls.cancel('alice', 1)
  calls.cancel('alice', '1')
  calls.cancel('carol', 1)
  expect([alice, twin, bob].flatMap(({ mock }) => mock.calls)).toEqual([])
  remove()
  calls.cancel('alice', 1)
  expect(alice).toHaveBeenCalledOnce()
  expect(bob).not.toHaveBeenCalled()
})
