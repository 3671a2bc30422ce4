import { expect, test } from 'vitest'
import { renderPdf } from './pdf.ts'

test('a PDF points at each of its objects, and parentheses in a text do not end it', () => {
  const file = renderPdf([{ text: 'Team (yearly) – Ł', amount: '$99.00' }]).toString('latin1')
  expect(file).toContain('(Team \\(yearly\\) - ?) Tj')
  const startOfTable = Number(/startxref\n(\d+)/.exec(file)?.[1])
  expect(file.slice(startOfTable)).toMatch(/^xref\n0 6\n/)
  const offsets = [...file.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset))
  expect(offsets.map((offset) => file.slice(offset, offset + 7))).toEqual(
    [1, 2, 3, 4, 5].map((number) => `${number} 0 obj`),
  )
})
