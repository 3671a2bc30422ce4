const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

/** Formats a line of JSON log for people; any other line is unchanged. The log file keeps the JSON. */
export function readableLine(line: string): string {
  const entry = parseEntry(line)
  if (!entry) return line
  const level = LEVELS[Number(entry['level'])] ?? 'info'
  const details = ['method', 'url', 'route', 'status', 'statusCode', 'durationMs', 'responseTime']
    .map((key) => entry[key])
    .filter((value) => ['string', 'number'].includes(typeof value))
  const reason = errorMessage(entry['err'])
  const message = String(entry['msg'] ?? '')
  return [`${level}:`, message, ...details, reason === message ? '' : reason].filter(Boolean).join(' ')
}

/** Whether a line reports a failure, in JSON or plain text. */
export function isErrorLine(line: string): boolean {
  const entry = parseEntry(line)
  return entry ? Number(entry['level']) >= 50 : /\b\w*(error|fatal)\b[:\]]|^\s*(error|fatal)\b/i.test(line)
}

function parseEntry(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined
  try {
    const entry: unknown = JSON.parse(line)
    return isRecord(entry) && 'level' in entry ? entry : undefined
  } catch {
    // A line that only looks like JSON is shown unchanged.
    return undefined
  }
}

function errorMessage(error: unknown): string {
  return isRecord(error) && typeof error['message'] === 'string' ? error['message'] : ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object'
}
