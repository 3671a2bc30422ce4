import { describeError } from '../lib/run-script.ts'
import { type AdminRequest, type Command, type Given, parse } from './command.ts'
import { apiKey } from './commands/api-keys.ts'
import { audit } from './commands/audit.ts'
import { calls, grant, usage } from './commands/calls.ts'
import { customer } from './commands/customers.ts'
import { events, replay } from './commands/events.ts'
import { gateKey } from './commands/gate-keys.ts'
import { leak } from './commands/leaks.ts'
import { mail } from './commands/mails.ts'
import { mrr } from './commands/mrr.ts'
import { overview } from './commands/overview.ts'
import { reconcile } from './commands/reconcile.ts'
import { statements } from './commands/statements.ts'
import { token } from './commands/tokens.ts'

/** In the order of the help text. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  overview,
  events,
  replay,
  customer,
  token,
  usage,
  grant,
  calls,
  'gate-key': gateKey,
  'api-key': apiKey,
  leak,
  statements,
  mail,
  reconcile,
  mrr,
  audit,
}

/** `undefined` means that the help text is wanted. */
export function readRequest(args: string[]): AdminRequest | undefined {
  const { values, positionals } = parseOrExplain(args)
  const [name, ...words] = positionals
  if (values.help || name === undefined) return undefined
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command) throw new Error(`There is no command "${name}"; --help lists them`)
  refuseOthers(name, command, words, values)
  return { ...command.read(words, values), json: values.json }
}

/** A command that does not support `--dry-run` must refuse it instead of making real changes. */
function refuseOthers(name: string, { words: most, options }: Command, words: string[], given: Given): void {
  const heeded: readonly string[] = ['json', 'help', ...options]
  const other = Object.entries(given).find(([option, value]) => value !== false && !heeded.includes(option))
  if (other) throw new Error(`${name} takes no --${other[0]}; --help shows what it takes`)
  const rest = words.slice(most)
  if (rest.length > 0)
    throw new Error(
      `${name} does not know what to do with "${rest.join(' ')}"; quote a text of several words`,
    )
}

/**
 * Node's own advice is long and mentions words that no command accepts, but its first sentence says what is
 * wrong.
 */
function parseOrExplain(args: string[]) {
  try {
    return parse(args)
  } catch (cause) {
    const [fault] = describeError(cause).split(/\.\s/)
    throw new Error(`${fault}; --help lists the options`, { cause })
  }
}
