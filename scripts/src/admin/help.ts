import { COMMANDS } from './request.ts'

const lines = Object.values(COMMANDS).flatMap(({ help }) => help.map((line) => `  pnpm admin ${line}`))

export const HELP = `What operators do without a browser.

${lines.join('\n')}

  --json prints the API's answer as it is.

API_URL and ADMIN_API_KEY come from the environment or .env; beside a running \`pnpm dev\` they are found without.
Tokens are mailed to their owners and never shown here.`
