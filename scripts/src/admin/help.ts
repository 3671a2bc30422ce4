export const HELP = `What operators do without a browser.

  pnpm admin overview                                   how things stand
  pnpm admin events [--status dead] [--type invoice.paid] [--limit 50] [--cursor …]
  pnpm admin events <event id>                          one event with its payload
  pnpm admin replay <event id> [--dry-run] --reason …   process an event again, or show what that would change
  pnpm admin customer <text>                            by beginning of address or name, or by any id; one hit is shown whole
  pnpm admin token issue <subscription id> [--agent …] --reason …
  pnpm admin token regenerate|revoke|resend <token id> --reason …
  pnpm admin mail [--status dead] [--limit 50] [--cursor …]
  pnpm admin mail resend <mail id> --reason …
  pnpm admin reconcile <subscription id> [--dry-run] --reason …
  pnpm admin reconcile --all [--dry-run] --reason …     everything that Stripe may still change; exit code 1 when something stays unrepaired
  pnpm admin mrr [--from 2026-11-01] [--to 2026-11-30] [--limit 50] [--cursor …]   how monthly revenue has changed; days of UTC, both included
  pnpm admin audit [--actor …] [--action …] [--subject <id>] [--limit 50] [--cursor …] [--export csv|json]

  --json prints the API's answer as it is.

API_URL and ADMIN_API_KEY come from the environment or .env; beside a running \`pnpm dev\` they are found without.
Tokens are mailed to their owners and never shown here.`
