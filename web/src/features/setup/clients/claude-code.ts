import { type SetupClient, serverKey, tryItStep } from '../setup-client.ts'

export const claudeCode: SetupClient = {
  id: 'claude-code',
  name: 'Claude Code',
  takesToken: true,
  summary: 'One command adds the server for you in every project on this machine.',
  steps: (connection) => [
    {
      text: 'Run this in a terminal.',
      snippets: [{ label: 'Terminal', code: claudeCodeCommand(connection) }],
    },
    {
      text: 'Check that the server is listed as connected.',
      snippets: [{ label: 'Terminal', code: `claude mcp get ${serverKey}` }],
    },
    tryItStep,
  ],
  note: 'The command stays in the history of your shell, and the token in the settings file of Claude Code. Treat both like a password store.',
}

export function claudeCodeCommand({ serverUrl, token }: { serverUrl: string; token: string }): string {
  return [
    'claude mcp add --transport http --scope user \\',
    `  ${serverKey} ${serverUrl} \\`,
    `  --header "Authorization: Bearer ${token}"`,
  ].join('\n')
}
