import { expect, test } from 'vitest'
import { renderTable } from './terminal-table.ts'

test('columns are aligned and lines have no blanks at their end', () => {
  expect(
    renderTable([
      ['Web', 'http://a', ''],
      ['Sandbox', 'b', 'note'],
    ]),
  ).toBe('Web      http://a\nSandbox  b         note')
})

test('no rows make no text', () => {
  expect(renderTable([])).toBe('')
})
