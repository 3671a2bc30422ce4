import {
  type DestinationStream,
  destination,
  type LevelWithSilent,
  type Logger as PinoLogger,
  pino,
  stdSerializers,
} from 'pino'

export type Logger = PinoLogger

const CREDENTIAL_NAMES = [
  'authorization',
  'cookie',
  'set-cookie',
  'stripe-signature',
  'idempotency-key',
  'token',
  'password',
  'secret',
  'apiKey',
]
const CREDENTIAL_NAME = new RegExp(`^(?:${CREDENTIAL_NAMES.join('|')})$`, 'i')
const CREDENTIAL_FIELD = new RegExp(`"(?:${CREDENTIAL_NAMES.join('|')})":`, 'i')

/** Matches tokens, keys and signatures anywhere in a line, including the text of an error. */
const SECRETS =
  /eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|\b[srp]k_(?:test|live)_\w+|\bwhsec_[\w+/=-]+|\bSG\.[\w.-]{10,}|\bv1=[0-9a-f]{32,}|\bBearer [\w.~+/-]+=*|(?<=:\/\/[^:@/\s"]*:)[^@/\s"]+(?=@)/g

const CENSOR = '[redacted]'

export function createLogger(
  level: LevelWithSilent,
  output: DestinationStream = destination({ sync: false }),
): Logger {
  const options = {
    level,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    hooks: { streamWrite: (line: string) => withoutCredentials(line).replace(SECRETS, CENSOR) },
  }
  return pino(options, output)
}

/** `pg` attaches the whole client to errors of a lost connection: kilobytes without information. */
function describeError(error: Error): unknown {
  const described = stdSerializers.err(error)
  return 'client' in described ? { ...described, client: undefined } : described
}

/** Scans the line once; only a line that contains a credential, at any depth, is parsed. */
function withoutCredentials(line: string): string {
  if (!CREDENTIAL_FIELD.test(line)) return line
  const censor = (key: string, value: unknown) => (CREDENTIAL_NAME.test(key) ? CENSOR : value)
  return `${JSON.stringify(JSON.parse(line), censor)}\n`
}
