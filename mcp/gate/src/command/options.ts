import { parseArgs } from 'node:util'
import { splitCommand } from './split-command.ts'
import { USAGE, UsageError } from './usage.ts'

/** The server whose calls are sold. */
export type Target = { kind: 'http'; url: URL } | { kind: 'stdio'; command: string; args: string[] }

/** Where its clients are served. */
export type Door = { kind: 'http'; port: number; host: string; addressHeader?: string } | { kind: 'stdio' }

export interface CommandOptions {
  target: Target
  door: Door
  debug: boolean
}

const OPTIONS = {
  upstream: { type: 'string' },
  stdio: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  'client-address-header': { type: 'string' },
  'serve-stdio': { type: 'boolean' },
  debug: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const HTTP_OPTIONS = ['port', 'host', 'client-address-header'] as const

type Given = ReturnType<typeof parse>

/** Undefined where only help was asked for. */
export function readOptions(args: readonly string[]): CommandOptions | undefined {
  const given = parse(args)
  if (given.help) return undefined
  return { target: readTarget(given), door: readDoor(given), debug: given.debug ?? false }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`)
  }
}

function readTarget({ upstream, stdio }: Given): Target {
  if ((upstream === undefined) === (stdio === undefined))
    throw new UsageError(`Name the server to sell, with one of --upstream and --stdio.\n\n${USAGE}`)
  if (upstream !== undefined) return { kind: 'http', url: readUrl('--upstream', upstream) }
  const [command, ...args] = splitCommand(stdio ?? '')
  if (!command) throw new UsageError('--stdio is empty: give the command that starts the server, in quotes.')
  return { kind: 'stdio', command, args }
}

function readDoor(given: Given): Door {
  const { port = '3000', host = '127.0.0.1' } = given
  if (given['serve-stdio']) {
    const [other] = HTTP_OPTIONS.filter((name) => given[name] !== undefined)
    if (other)
      throw new UsageError(`--serve-stdio serves on standard input and output: leave --${other} out.`)
    return { kind: 'stdio' }
  }
  const number = Number(port)
  if (!/^\d+$/.test(port) || number > 65_535)
    throw new UsageError(
      `--port is "${port}": use a number from 0 to 65535, where 0 stands for any free port.`,
    )
  const addressHeader = given['client-address-header']
  return { kind: 'http', port: number, host, ...(addressHeader !== undefined && { addressHeader }) }
}

export function readUrl(name: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && ['http:', 'https:'].includes(url.protocol)) return url
  throw new UsageError(`${name} is "${text}": use an address that begins with https:// or http://.`)
}
