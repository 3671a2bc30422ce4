import { join } from 'node:path'
import type { ProjectEnvironment } from '../env/project-environment.ts'

/** Where this checkout's development environment is kept, and which of its services are real. */
export interface DevPlan {
  root: string
  dataDirectory: string
  logDirectory: string
  ports: { web: number; api: number; sandbox: number }
  urls: { web: string; api: string; sandbox: string }
  /** Where customers reach the MCP server; it is the API itself unless `MCP_SERVER_URL` names another. */
  mcpServerUrl: string
  /** The variables of `.env`. */
  dotenv: Record<string, string>
  /** A real service configured in `.env` replaces its stand-in. */
  real: { databaseUrl: string | undefined; stripe: boolean; sendgrid: boolean }
}

export function planDev(
  root: string,
  { variables, dotenv }: Pick<ProjectEnvironment, 'variables' | 'dotenv'>,
): DevPlan {
  const port = (variable: string, standard: number) => readPort(variable, variables[variable], standard)
  const ports = {
    web: port('WEB_PORT', 5173),
    api: port('PORT', 8000),
    sandbox: port('SANDBOX_PORT', 12_111),
  }
  const urls = {
    web: `http://localhost:${ports.web}`,
    api: `http://localhost:${ports.api}`,
    sandbox: `http://localhost:${ports.sandbox}`,
  }
  const dataDirectory = join(root, '.data')
  return {
    root,
    dataDirectory,
    logDirectory: join(dataDirectory, 'logs'),
    ports,
    urls,
    // Straight to the API, for clients that do not run in a browser.
    mcpServerUrl: variables['MCP_SERVER_URL'] || `${urls.api}/key/mcp`,
    dotenv,
    real: {
      databaseUrl: dotenv['DATABASE_URL'],
      stripe: Boolean(dotenv['STRIPE_SECRET_KEY']),
      sendgrid: Boolean(dotenv['SENDGRID_API_KEY']),
    },
  }
}

export function needsSandbox({ real }: DevPlan): boolean {
  return !(real.stripe && real.sendgrid)
}

function readPort(variable: string, value: string | undefined, standard: number): number {
  if (!value) return standard
  const port = Number(value)
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Error(`${variable} is "${value}"; give a port from 1 to 65535`)
}
