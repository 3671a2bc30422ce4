import { expect, test } from 'vitest'
import { readFilters, withCursor, withFilters } from './list-address.ts'

const search = (text: string) => new URLSearchParams(text)

test('only the filters of the list that are set are asked for', () => {
  expect(readFilters(search('status=dead&type=&q=%20ada%20&utm=x'), ['status', 'type', 'q'])).toEqual({
    status: 'dead',
    q: 'ada',
  })
})

test('another filter keeps the rest and starts at the first page', () => {
  expect(withFilters(search('status=dead&type=a&cursor=c'), { status: 'failed' })).toBe(
    '?status=failed&type=a',
  )
  expect(withFilters(search('status=dead&cursor=c'), { status: ' ' })).toBe('?')
})

test('the next page keeps the filters', () => {
  expect(withCursor(search('q=a+b&cursor=old'), 'new')).toBe('?q=a+b&cursor=new')
})
