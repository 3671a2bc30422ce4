/** Whether a second such as `2026-11-30T12:00:00` exists. `Date.parse` takes the 31st of November for the 1st of December, and a year 0. */
export function isSecond(text: string): boolean {
  const ms = text.startsWith('0000') ? Number.NaN : Date.parse(`${text}Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(`${text}.`)
}
