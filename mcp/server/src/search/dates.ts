import { BadRequest } from '../bad-request.ts'

const DATE = /^(?<year>\d{4})(?:-(?<month>\d{2})(?:-(?<day>\d{2}))?)?(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/

/** The first day of a date, a month or a year: "2026", "2026-08" and "2026-08-20" are understood. */
export function readSince(text: string): string {
  const { year, month = '01', day = '01' } = parts(text, 'since')
  return realDay(`${year}-${month}-${day}`, text, 'since')
}

/** The last day of a date, a month or a year; it is included. */
export function readUntil(text: string): string {
  const { year, month = '12', day } = parts(text, 'until')
  realDay(`${year}-${month}-${day ?? '01'}`, text, 'until')
  return `${year}-${month}-${day ?? '31'}`
}

function parts(text: string, parameter: string) {
  const { year, month, day } = DATE.exec(text.trim())?.groups ?? {}
  if (!year) throw notADate(text, parameter)
  return { year, month, day }
}

function realDay(day: string, text: string, parameter: string): string {
  const time = Date.parse(`${day}T00:00:00Z`)
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) throw notADate(text, parameter)
  return day
}

function notADate(text: string, parameter: string): BadRequest {
  return new BadRequest(`${parameter} is "${text}", which is no date; write 2026-08-20, 2026-08 or 2026.`)
}
