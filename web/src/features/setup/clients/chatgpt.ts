import type { SetupClient } from '../setup-client.ts'

export const chatgpt: SetupClient = {
  id: 'chatgpt',
  name: 'ChatGPT',
  takesToken: false,
  summary:
    'ChatGPT connects to remote servers with OAuth only. It has no place for a token, so it cannot use your subscription today.',
  steps: () => [
    { text: 'Use one of the other clients on this page with your token.' },
    {
      text: 'We will list ChatGPT here when our server offers OAuth. Your subscription will then work with it as it is.',
    },
  ],
}
