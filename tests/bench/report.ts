export interface Row {
  measured: string
  figure: string
  baseline: string
  ratio: string
}

/** A table that fits a terminal; compare the ratio between machines and runs. */
export function printReport(rows: readonly Row[]): void {
  const columns = ['measured', 'figure', 'baseline', 'ratio'] as const
  const lines = [Object.fromEntries(columns.map((name) => [name, name])) as unknown as Row, ...rows]
  const widths = columns.map((name) => Math.max(...lines.map((line) => line[name].length)))
  for (const line of lines) {
    console.log(columns.map((name, index) => line[name].padEnd(widths[index] ?? 0)).join('  '))
  }
}
