import { brand } from '@kamiyo/catalog/brand'
import { creditPacks } from '@kamiyo/catalog/credits'
import { plans } from '@kamiyo/catalog/plans'

export interface Page {
  path: string
  title: string
  description: string
  /** Whether search engines may list it. */
  indexed: boolean
  /** When its HTML is rendered: at build time for everyone, or in the visitor's browser. */
  rendered: 'build' | 'browser'
  /** All paths below this one belong to the page too. */
  below?: true
  /** Takes a card with Stripe.js, which its policy allows on this page alone; links to it load it anew. */
  takesCard?: true
}

const isPaidByQuery = plans.some(({ price }) => price.kind === 'per_query')
const waysToPay = [
  'monthly subscriptions',
  ...(creditPacks.length > 0 ? ['credit packs'] : []),
  ...(isPaidByQuery ? ['payment for each query'] : []),
]

const listed = { indexed: true, rendered: 'build' } as const

/** Every page of the site; used by the router, the head, the sitemap and the servers. */
export const pages = {
  home: {
    ...listed,
    path: '/',
    title: `${brand.productName}: ${brand.tagline}`,
    description: `${brand.tagline}, over the Model Context Protocol. Choose a plan, receive a token by e-mail, and connect Claude, Cursor or VS Code in minutes.`,
  },
  pricing: {
    ...listed,
    path: '/pricing',
    title: `Pricing - ${brand.productName}`,
    description: `Plans and limits of ${brand.productName}: ${waysToPay.join(', ')}.`,
  },
  setup: {
    ...listed,
    path: '/mcp/setup',
    title: `Setup guide - ${brand.productName}`,
    description: `Connect ${brand.productName} to Claude, Claude Code, Cursor, VS Code and MCP Inspector with your token, step by step.`,
  },
  inquiries: {
    ...listed,
    path: '/inquiries',
    title: `Contact sales - ${brand.productName}`,
    description: `Ask ${brand.name} about plans, service levels, procurement and custom integrations.`,
  },
  apiDocs: {
    ...listed,
    path: '/api-docs',
    title: `API reference - ${brand.productName}`,
    description: `The HTTP API of ${brand.productName}: every route with its parameters, answers and a curl example${isPaidByQuery ? ', and a note on x402' : ''}.`,
  },
  terms: {
    ...listed,
    path: '/terms',
    title: `Terms of service - ${brand.productName}`,
    description: `The terms under which ${brand.company} provides ${brand.productName}.`,
  },
  privacy: {
    ...listed,
    path: '/privacy',
    title: `Privacy - ${brand.productName}`,
    description: `What ${brand.company} stores about users of ${brand.productName}, why, for how long, and who processes it.`,
  },
  signIn: {
    path: '/sign-in',
    title: `Sign in - ${brand.productName}`,
    description: `Sign in to your ${brand.productName} account with a code sent by e-mail.`,
    indexed: false,
    rendered: 'build',
  },
  endSessions: {
    path: '/end-sessions',
    title: `End all sessions - ${brand.productName}`,
    description: `Sign every browser out of your ${brand.productName} account.`,
    indexed: false,
    rendered: 'browser',
  },
  dashboard: {
    path: '/dashboard',
    title: `Dashboard - ${brand.productName}`,
    description: `Your ${brand.productName} plan, agents and invoices.`,
    indexed: false,
    rendered: 'build',
  },
  calls: {
    path: '/dashboard/calls',
    title: `Calls - ${brand.productName}`,
    description: `Every call of your ${brand.productName} agents, with its price.`,
    indexed: false,
    rendered: 'browser',
  },
  onboarding: {
    path: '/onboarding',
    title: `Set up your company - ${brand.productName}`,
    description: `A plan of ${brand.productName}, an API key and a token in six steps.`,
    indexed: false,
    rendered: 'browser',
    takesCard: true,
  },
  usage: {
    path: '/dashboard/usage',
    title: `Usage - ${brand.productName}`,
    description: `What your systems and agents have used of ${brand.productName} this month.`,
    indexed: false,
    rendered: 'browser',
  },
  statements: {
    path: '/dashboard/statements',
    title: `Statements - ${brand.productName}`,
    description: 'What was billed for usage, down to each event.',
    indexed: false,
    rendered: 'browser',
    below: true,
  },
  apiKeys: {
    path: '/dashboard/api-keys',
    title: `API keys - ${brand.productName}`,
    description: 'The keys with which your systems report usage.',
    indexed: false,
    rendered: 'browser',
  },
  success: {
    path: '/dashboard/success',
    title: `Your order - ${brand.productName}`,
    description: `The state of your ${brand.productName} order.`,
    indexed: false,
    rendered: 'browser',
  },
  upgrade: {
    path: '/upgrade',
    title: `Your agent was refused - ${brand.productName}`,
    description: `What lifts the refusal of a call to ${brand.productName}.`,
    indexed: false,
    rendered: 'browser',
    below: true,
  },
  admin: {
    path: '/admin',
    title: `Operator - ${brand.productName}`,
    description: `How ${brand.productName} stands, and what to fix.`,
    indexed: false,
    rendered: 'browser',
    below: true,
  },
} as const satisfies Record<string, Page>

/** The page from which the browser starts if it renders a page itself. */
export const shellPage: Page = {
  path: '/shell',
  title: brand.productName,
  description: brand.tagline,
  indexed: false,
  rendered: 'build',
}

export const notFoundPage: Page = {
  path: '/404',
  title: `Page not found - ${brand.productName}`,
  description: 'There is no page at this address.',
  indexed: false,
  rendered: 'build',
}
