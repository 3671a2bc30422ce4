import { creditPacks } from '@kamiyo/catalog/credits'

const END = creditPacks.length > 0 ? 'the plan ends and no credits are left' : 'the plan ends'

const GUARANTEES = [
  {
    title: 'The token follows the subscription',
    text: `Every call is checked against your plan at that moment. A change of plan counts at once, and access ends when ${END}.`,
  },
  {
    title: 'A failed card does not cut you off',
    text: 'When a renewal fails, access goes on for a grace period while the card is tried again. The same token keeps working.',
  },
  {
    title: 'Your token is never stored',
    text: 'We keep its fingerprint and its unsigned contents. They are enough to recognise it, and useless to anybody who steals them.',
  },
  {
    title: 'A flat price',
    text: 'Requests above the limit are refused until the next minute or day. Nothing is billed on top.',
  },
]

export function Guarantees() {
  return (
    <dl className="grid gap-x-16 md:grid-cols-2">
      {GUARANTEES.map((guarantee) => (
        <div key={guarantee.title} className="border-t border-line py-7">
          <dt className="text-lg font-medium">{guarantee.title}</dt>
          <dd className="mt-2 leading-relaxed text-muted">{guarantee.text}</dd>
        </div>
      ))}
    </dl>
  )
}
