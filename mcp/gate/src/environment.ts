/** The credential that a client gives to a server that it starts as its own process. */
export function processToken(): string | undefined {
  return process.env['KAMIYO_MCP_TOKEN'] || undefined
}
