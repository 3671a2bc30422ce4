import { brand } from '@kamiyo/catalog/brand'

const STEPS = [
  {
    title: 'Choose a plan',
    text: 'Pay by card on Stripe. There is no account to create first and no form of ours to fill in.',
  },
  {
    title: 'Receive your token',
    text: 'It comes by e-mail within seconds of the payment, with the configuration for each client beside it.',
  },
  {
    title: 'Connect your agent',
    text: `Paste the token into your client once. From then on your agent can ask ${brand.name} whenever it needs to.`,
  },
]

export function Steps() {
  return (
    <ol className="grid gap-x-10 gap-y-10 md:grid-cols-3">
      {STEPS.map((step, index) => (
        <li key={step.title} className="border-t border-edge pt-6">
          <span aria-hidden="true" className="font-mono text-fine text-accent">
            {index + 1}
          </span>
          <h3 className="mt-6 text-xl font-medium tracking-[-0.01em]">{step.title}</h3>
          <p className="mt-3 leading-relaxed text-muted">{step.text}</p>
        </li>
      ))}
    </ol>
  )
}
