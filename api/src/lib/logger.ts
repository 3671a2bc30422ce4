import { type DestinationStream, type LevelWithSilent, type Logger as PinoLogger, pino } from 'pino'

export type Logger = PinoLogger

const CENSORED_KEYS = [
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

/** What a token, key or signature looks like anywhere in a line, also inside the text of an error. */
const SECRETS =
  /eyJ[\w-]{8,}\.[\w-]+\.[\w-]+|\b[srp]k_(?:test|live)_\w+|\bwhsec_[\w+/=-]+|\bSG\.[\w.-]{10,}|\bv1=[0-9a-f]{32,}|\bBearer [\w.~+/-]+=*|(?<=:\/\/[^:@/\s"]*:)[^@/\s"]+(?=@)/g

const CENSOR = '[redacted]'

export function createLogger(level: LevelWithSilent, destination?: DestinationStream): Logger {
  const paths = CENSORED_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`])
  const options = {
    level,
    redact: { paths, censor: CENSOR },
    timestamp: pino.stdTimeFunctions.isoTime,
    hooks: { streamWrite: (line: string) => line.replace(SECRETS, CENSOR) },
  }
  return destination ? pino(options, destination) : pino(options)
}
