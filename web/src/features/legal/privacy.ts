import { brand } from '@kamiyo/catalog/brand'
import type { Clause } from './legal-text.tsx'

export const privacy: readonly Clause[] = [
  {
    title: 'Who is responsible',
    paragraphs: [
      `${brand.company}, ${[...brand.address, brand.country].join(', ')}, is responsible for the data described here. Questions and requests go to ${brand.supportEmail}.`,
    ],
  },
  {
    title: 'When you read these pages',
    paragraphs: [
      'The pages load nothing from other companies: no analytics, no advertising, no fonts or scripts from elsewhere, but for one: where a company is set up, the step that takes the card loads Stripe’s script, which may set cookies of Stripe’s against fraud. Our pages set no cookie until you sign in. One keeps you signed in; another tells your browser from others for a year, so that nobody else can use up your sign-in codes and you hear of a sign-in from a new browser. They do nothing else, and your browser remembers that you signed in to show the right link.',
      'Our servers log the address, time and result of each request to keep the service secure and working.',
    ],
  },
  {
    title: 'When you buy',
    paragraphs: [
      'Payment happens on pages of Stripe, or in its frames on the page where a company is set up. Stripe receives your payment details, billing address and e-mail address and is responsible for them as a payment service. Card numbers never reach us.',
      'From Stripe we receive and store your name, e-mail address, plan or credit packs, the state of the subscription and of its invoices, and the identifiers of these in Stripe. We need them to provide the service you bought.',
    ],
  },
  {
    title: 'Your token',
    paragraphs: [
      'The token is created when your payment is confirmed, and sent to you by e-mail. We store its fingerprint (SHA-256) and its unsigned contents, never the signed token, together with what it is for, when it was made and when it was last used.',
      'If you paste a token into the setup guide, it stays in your browser and is forgotten when you leave the page.',
    ],
  },
  {
    title: 'When your agents call',
    paragraphs: [
      'For each call we store the time, the agent, the tool, how it ended, how long it took and what it cost, so that you can see it and the limits of your plan are kept. What was asked and answered is not stored.',
    ],
  },
  {
    title: 'E-mail and inquiries',
    paragraphs: [
      'E-mails are delivered by SendGrid (Twilio), which receives your e-mail address and the message for that purpose. We switch off its tracking of opens and clicks.',
      'When you sign in, a code is sent to your address; we keep its fingerprint for up to a day, and one of the network that asked for it. For each session we keep what your browser calls itself, and for a sign-in from a new browser its address on the internet, so that you can see and end what is not yours.',
      'SendGrid tells us whether a mail was delivered or came back, and we keep that with the mail.',
      'What you write in the contact form is stored and sent to our support address, and used to answer you.',
    ],
  },
  {
    title: 'How long',
    paragraphs: [
      'Data about your subscription is kept while it runs and afterwards as long as tax and commercial law require. Everything else is kept as long as its purpose needs it, and deleted when you ask, unless the law obliges us to keep it.',
    ],
  },
  {
    title: 'Your rights',
    paragraphs: [
      'You may ask what we store about you, have it corrected or deleted, receive a copy, or object to its use, and you may complain to a data protection authority.',
    ],
  },
]
