import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brand } from '@kamiyo/catalog/brand'
import { scriptEnvironment } from '../env/script-environment.ts'
import { type Part, type PartOptions, startPart } from './part.ts'
import type { DevPlan } from './plan.ts'
import { type PartName, printPartLine } from './terminal.ts'

const loadTypeScript = importOption(createRequire(import.meta.url).resolve('tsx'))

/** As a URL: Node.js misinterprets a Windows path, or one with `#`, `%` or `?`. */
export function importOption(path: string): string[] {
  return ['--import', pathToFileURL(path).href]
}

type Where = Pick<PartOptions, 'args' | 'cwd' | 'env'>

export function startSandboxPart(plan: DevPlan): Part {
  const cwd = join(plan.root, 'sandbox')
  const args = [...loadTypeScript, join(cwd, 'src/main.ts')]
  return start(plan, 'sandbox', { cwd, args, env: sandboxEnvironment(plan) })
}

export function sandboxEnvironment(plan: DevPlan): Record<string, string> {
  return {
    PORT: String(plan.ports.sandbox),
    HOST: 'localhost',
    SANDBOX_DATA_FILE: join(plan.dataDirectory, 'sandbox.sqlite'),
    // The seller's name on the hosted pages, like the public name of a Stripe account.
    SANDBOX_MERCHANT_NAME: brand.company,
  }
}

export function startApiPart(plan: DevPlan, env: Record<string, string>): Part {
  const cwd = join(plan.root, 'api')
  return start(plan, 'api', { cwd, args: [...loadTypeScript, join(cwd, 'src/server.ts')], env })
}

export function startWebPart(plan: DevPlan): Part {
  const cwd = join(plan.root, 'web')
  const args = [join(cwd, 'node_modules/vite/bin/vite.js')]
  return start(plan, 'web', { cwd, args, env: webEnvironment(plan) })
}

export function webEnvironment({ ports, urls, mcpServerUrl }: DevPlan): Record<string, string> {
  return {
    WEB_PORT: String(ports.web),
    API_URL: urls.api,
    PUBLIC_URL: urls.web,
    MCP_SERVER_URL: mcpServerUrl,
  }
}

function start(plan: DevPlan, name: PartName, { args, cwd, env }: Where): Part {
  return startPart({
    name,
    args,
    cwd,
    env: { ...scriptEnvironment(), NODE_ENV: 'development', ...env },
    logFile: join(plan.logDirectory, `${name}.log`),
    onLine: (line) => printPartLine(name, line),
  })
}
