import colors from 'picocolors'
import { readableLine } from './readable-log.ts'

const SLOW_MS = 2_000
const REPEAT_MS = 10_000
const PREFIX_WIDTH = 8
const PAINTS = { api: colors.cyan, web: colors.magenta, sandbox: colors.yellow } as const

export type PartName = keyof typeof PAINTS

export function printPartLine(part: PartName, line: string): void {
  console.log(`${PAINTS[part](part.padEnd(PREFIX_WIDTH))}${colors.dim('│')} ${readableLine(line)}`)
}

/**
 * Prints one line when it is done, another one first if it takes longer than two seconds, and one more every
 * ten seconds.
 */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const startedAtMs = performance.now()
  const printWaiting = () => {
    const seconds = Math.round((performance.now() - startedAtMs) / 1000)
    console.log(colors.dim(`… ${label} (${seconds} s)`))
  }
  const slow = setTimeout(printWaiting, SLOW_MS)
  const verySlow = setInterval(printWaiting, REPEAT_MS)
  try {
    const result = await work()
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1)
    console.log(`${colors.green('✓')} ${label} ${colors.dim(`${seconds} s`)}`)
    return result
  } catch (error) {
    console.log(`${colors.red('✗')} ${label}`)
    throw error
  } finally {
    clearTimeout(slow)
    clearInterval(verySlow)
  }
}

export function note(line: string): void {
  console.log(colors.dim(line))
}

export function fail(line: string): void {
  console.error(`${colors.red('✗')} ${line}`)
}
