import { brand } from '@kamiyo/catalog/brand'
import type { SubjectNotice } from '../templates/notice.tsx'

export function regeneratedNotice(props: { token: string; setupUrl: string }): SubjectNotice {
  return {
    subject: `Your new ${brand.productName} token`,
    title: 'Your token was replaced',
    preview: 'Your old token no longer works; this is the new one',
    paragraphs: [
      'Your old MCP token no longer works. This is the new one; put it in the place of the old one in every client that used it.',
      'Treat it like a password and keep this mail private.',
    ],
    code: props.token,
    action: { label: 'Open the setup guide', url: props.setupUrl },
  }
}

export function expiringNotice(props: {
  agent: string
  planName: string
  expiresOn: string
  dashboardUrl: string
}): SubjectNotice {
  const { agent, planName, expiresOn, dashboardUrl } = props
  return {
    subject: `A ${brand.productName} token of yours expires on ${expiresOn}`,
    title: 'A token is about to expire',
    preview: `Make a new one for ${agent} before ${expiresOn}`,
    paragraphs: [
      `Your ${planName} plan goes on, but tokens have a last day: that of your agent "${agent}" is refused from ${expiresOn} on.`,
      'Choose New token beside it on the dashboard, under Agents. The old one can go on working for up to a day, so nothing stops while you put the new one in its place.',
    ],
    facts: [
      { label: 'Agent', value: agent },
      { label: 'Works until', value: expiresOn },
    ],
    action: { label: 'Make a new token', url: dashboardUrl },
  }
}

export function codeNotice(props: {
  purpose: 'sign_in' | 'confirm'
  code: string
  expiresInMinutes: number
}): SubjectNotice {
  const isSignIn = props.purpose === 'sign_in'
  return {
    subject: isSignIn
      ? `Your ${brand.productName} sign-in code`
      : `Your ${brand.productName} confirmation code`,
    title: isSignIn ? 'Your sign-in code' : 'Your confirmation code',
    preview: `It works for ${props.expiresInMinutes} minutes`,
    paragraphs: [
      isSignIn
        ? 'Enter this code on the page where you are signing in, in the same browser.'
        : 'Enter this code on the page that asked for it. It lets you see, make and replace tokens, and open the billing pages.',
    ],
    code: props.code,
    facts: [
      { label: 'Works for', value: `${props.expiresInMinutes} minutes, once` },
      {
        label: 'If it was not you',
        value: 'Ignore this mail. Nobody gets in without the code; never pass it on.',
      },
    ],
  }
}
