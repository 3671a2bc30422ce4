const WIDTH = 40

/** Bars of text, the longest as wide as the chart. */
export function drawChart(values: Readonly<Record<string, number>>): string {
  const most = Math.max(...Object.values(values))
  const widest = Math.max(...Object.keys(values).map((label) => label.length))
  return Object.entries(values)
    .map(([label, value]) => `${label.padEnd(widest)} ${bar(value, most)} ${value}`)
    .join('\n')
}

function bar(value: number, most: number): string {
  return '█'.repeat(most === 0 ? 0 : Math.round((value / most) * WIDTH))
}
