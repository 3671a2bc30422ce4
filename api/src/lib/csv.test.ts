import { expect, test } from 'vitest'
import { toCsvLine } from './csv.ts'

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1', '|calc', '%0A=1'])(
  'a spreadsheet does not run %j',
  (text) => {
    expect(toCsvLine([text])).toBe(`"'${text}"\r\n`)
  },
)

test('quotes, commas and line breaks stay inside their cell', () => {
  expect(toCsvLine(['a "b"', 'c,d', 'e\nf', 'plain'])).toBe('"a ""b""","c,d","e\nf","plain"\r\n')
})
