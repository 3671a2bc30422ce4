export const USAGE = `Sells the calls of an MCP server that knows nothing of it.

  kamiyo-gate --upstream URL         a server over HTTP
  kamiyo-gate --stdio "CMD ARGS"     a server that is started as a process

  --port N        Where clients connect, at the path /mcp; 3000 where it is left out.
  --host HOST     On which address; 127.0.0.1 where it is left out.
  --client-address-header NAME
                  Behind a proxy: the header in which it says the client's address.
  --serve-stdio   Serves one client on standard input and output instead.
  --debug         Says on standard error why calls are refused.

Environment:
  KAMIYO_API_URL                  The address of the KAMIYO API that meters the calls.
  KAMIYO_GATE_KEY                 A gate key, which the operator of that API issues.
  KAMIYO_MCP_TOKEN                With --serve-stdio: the token of the client that pays.
  KAMIYO_UPSTREAM_AUTHORIZATION   With --upstream: the Authorization header that the server wants.
`

/** What whoever started the command can mend. Its message is shown without a stack. */
export class UsageError extends Error {}
