import { brand } from '@kamiyo/catalog/brand'

/** What the build, the dev server and the preview server read from the environment. */
interface WebEnv {
  /** The address of the API; the browser never sees it. */
  apiUrl: string
  /** The origin used in canonical links and the sitemap. */
  publicUrl: string
  /** The address of the MCP server that the guide and the home page name. */
  mcpServerUrl: string
  /** Where the sandbox stands in for Stripe; undefined for Stripe itself. */
  stripeStandIn: string | undefined
  /** The port of `vite` and of `vite preview`. */
  port: number
}

export function readWebEnv(source: NodeJS.ProcessEnv = process.env): WebEnv {
  const faults: string[] = []
  const apiUrl = readOrigin('API_URL', source['API_URL'] ?? 'http://localhost:8000', faults)
  const publicUrl = readOrigin('PUBLIC_URL', source['PUBLIC_URL'] ?? `https://${brand.domain}`, faults)
  const given = source['MCP_SERVER_URL']
  const standIn = source['STRIPE_API_BASE']
  const env = {
    apiUrl,
    publicUrl,
    mcpServerUrl: given ? readAddress('MCP_SERVER_URL', given, faults) : `${publicUrl}/key/mcp`,
    stripeStandIn: standIn ? readOrigin('STRIPE_API_BASE', standIn, faults) : undefined,
    port: readPort('WEB_PORT', source['WEB_PORT'] ?? '5173', faults),
  }
  if (faults.length > 0) throw new Error(`The web environment has faults:\n- ${faults.join('\n- ')}`)
  return env
}

function readOrigin(name: string, value: string, faults: string[]): string {
  const url = URL.parse(value)
  if (!url || !/^https?:$/.test(url.protocol)) {
    faults.push(`${name} is "${value}"; give an address such as https://example.com`)
    return ''
  }
  return url.origin
}

function readAddress(name: string, value: string, faults: string[]): string {
  if (/^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value
  faults.push(`${name} is "${value}"; give an address such as https://example.com/key/mcp`)
  return ''
}

function readPort(name: string, value: string, faults: string[]): number {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    faults.push(`${name} is "${value}"; give a port from 0 to 65535`)
  }
  return port
}
