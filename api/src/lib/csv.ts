/** What spreadsheets treat as a formula, in normal and full-width characters. */
const FORMULA = /^[\s\u00a0]*[=+\-@\t\r\n＝＋－＠|%]/

/**
 * Builds one line. Every cell is quoted, and an apostrophe turns text that a spreadsheet would execute into
 * plain text.
 */
export function toCsvLine(cells: readonly string[]): string {
  return `${cells.map(toCell).join(',')}\r\n`
}

function toCell(text: string): string {
  const inert = FORMULA.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}
