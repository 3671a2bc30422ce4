import { expect, test } from 'vitest'
import { diffRows } from './diff-rows.ts'

test('each name of either side has one row with both sides', () => {
  expect(diffRows({ status: 'dead', attempts: 10 }, { status: 'processed', tags: ['a'] })).toEqual([
    { name: 'status', before: 'dead', after: 'processed' },
    { name: 'attempts', before: '10', after: '–' },
    { name: 'tags', before: '–', after: '["a"]' },
  ])
})

test('a row that was not there before shows only what it became, and no name without a value', () => {
  expect(diffRows(null, { email: 'ada@example.com', name: null })).toEqual([
    { name: 'email', before: '–', after: 'ada@example.com' },
  ])
})

test('a long value has a line for each of its parts', () => {
  const ids = ['evt_1AbCdEfGhIjKlMnOpQrStUvW', 'evt_2AbCdEfGhIjKlMnOpQrStUvW']
  expect(diffRows({}, { ids })[0]?.after.split('\n')).toHaveLength(4)
})
