import { randomBytes } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'

/** What a checkout's development environment remembers between starts. Its secrets are used nowhere else. */
export interface DevSettings {
  postgresPort: number
  postgresPassword: string
  stripeSecretKey: string
  stripePublishableKey: string
  sendgridApiKey: string
  jwtSecret: string
  authSecret: string
  adminApiKey: string
  webhookEndpointId: string
  webhookSecret: string
  /** Of the sandbox's mail events. */
  mailEventKey: string
}

/** Reads the file, adds missing values at random, and writes it readable only by its owner. */
export async function loadSettings(file: string): Promise<DevSettings> {
  const settings = { ...generateSettings(), ...(await readSettings(file)) }
  await saveSettings(file, settings)
  return settings
}

export async function saveSettings(file: string, settings: DevSettings): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`
  await writeFile(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, file)
}

export function generateSettings(): DevSettings {
  const secret = (bytes: number) => randomBytes(bytes).toString('hex')
  return {
    postgresPort: 0,
    postgresPassword: secret(16),
    stripeSecretKey: `sk_test_${secret(24)}`,
    stripePublishableKey: `pk_test_${secret(24)}`,
    sendgridApiKey: `SG.${secret(11)}.${secret(22)}`,
    jwtSecret: secret(32),
    authSecret: secret(32),
    adminApiKey: secret(32),
    webhookEndpointId: '',
    webhookSecret: '',
    mailEventKey: '',
  }
}

export async function readSettings(file: string): Promise<Partial<DevSettings>> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}'
    throw error
  })
  try {
    return JSON.parse(text) as Partial<DevSettings>
  } catch (cause) {
    throw new Error(`${file} is not valid JSON; correct it, or delete .data to start afresh`, { cause })
  }
}
