/** What spreadsheets take for a formula, in narrow and in full-width characters. */
const FORMULA = /^[\s\u00a0]*[=+\-@\t\r\n＝＋－＠|%]/

/** One line; every cell is quoted, and text that a spreadsheet would run is made plain text by an apostrophe. */
export function toCsvLine(cells: readonly string[]): string {
  return `${cells.map(toCell).join(',')}\r\n`
}

function toCell(text: string): string {
  const inert = FORMULA.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}
