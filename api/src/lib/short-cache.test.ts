import { expect, test } from 'vitest'
import { createShortCache } from './short-cache.ts'

function start(ttlMs: number) {
  const loads: string[] = []
  const cache = createShortCache<string>({ maxEntries: 3, ttlMs: () => ttlMs })
  const ask = async (key: string, load: () => Promise<string> = async () => key) =>
    await cache(key, async () => {
      loads.push(key)
      return await load()
    })
  return { ask, loads }
}

test('whoever asks at once or soon after shares one answer', async () => {
  const { ask, loads } = start(60_000)
  await Promise.all([ask('a'), ask('a')])
  expect(await ask('a')).toBe('a')
  expect(loads).toEqual(['a'])
})

test('an answer is asked for again when its time is over', async () => {
  const { ask, loads } = start(0)
  await ask('a')
  await ask('a')
  expect(loads).toEqual(['a', 'a'])
})

test('the oldest answers give way, so that strangers cannot fill the memory', async () => {
  const { ask, loads } = start(60_000)
  for (const key of ['a', 'b', 'c', 'd']) await ask(key)
  for (const key of ['d', 'c', 'b', 'a']) await ask(key)
  expect(loads).toEqual(['a', 'b', 'c', 'd', 'a'])
})

test('a failure is told to those who waited for it, and is not kept', async () => {
  const { ask, loads } = start(60_000)
  const failing = async () => await Promise.reject(new Error('away'))
  const asked = await Promise.allSettled([ask('a', failing), ask('a', failing)])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await ask('a')).toBe('a')
  expect(loads).toEqual(['a', 'a'])
})
