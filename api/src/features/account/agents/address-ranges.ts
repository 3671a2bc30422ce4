import { isIP } from 'node:net'
import { AppError } from '../../../errors.ts'

const BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 }
const RANGE = /^([^/%]+)(?:\/(\d{1,3}))?$/

/** Throws for a text that is neither an IP address nor a range of them. */
export function assertRange(text: string): void {
  const [, address = '', prefix] = RANGE.exec(text) ?? []
  const bits = BITS[isIP(address)]
  if (bits === undefined || Number(prefix ?? bits) > bits)
    throw invalid(text, 'Use an IP address such as 203.0.113.7, or a range such as 203.0.113.0/24')
  if (Number(prefix ?? bits) === 0)
    throw invalid(text, 'It stands for every address: send an empty list to allow them all')
}

/** An address alone without the length of its range. */
export function toShownRange(range: string): string {
  return range.replace(range.includes(':') ? /\/128$/ : /\/32$/, '')
}

function invalid(text: string, remedy: string): AppError {
  return new AppError('invalid_request', `"${text}" is not an address that can be allowed. ${remedy}.`, {
    param: 'addresses',
  })
}
