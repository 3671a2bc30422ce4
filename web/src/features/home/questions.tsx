import { brand } from '@kamiyo/catalog/brand'
import { PlusIcon } from '../../components/ui/icons.tsx'

const QUESTIONS = [
  {
    question: 'How soon can I use it?',
    answer:
      'The token is created when Stripe confirms the payment, which for cards takes seconds. The page after the payment tells you when it is on its way, and adding it to a client takes a minute.',
  },
  {
    question: 'Which clients work?',
    answer:
      'Claude Desktop, Claude Code, Cursor, VS Code and every client that can send a header to a remote MCP server. Claude connectors work where your account has request headers. ChatGPT accepts OAuth only and cannot use a token.',
  },
  {
    question: 'What is an agent?',
    answer:
      'One client with a token of its own. A plan with several agents gives each of them its own token, so that one can be replaced without touching the others.',
  },
  {
    question: 'How do I cancel or change the plan?',
    answer:
      'On the dashboard. Sign in with a code that we mail to the address that you paid with. A cancelled plan runs to the end of the period you have paid for.',
  },
  {
    question: 'I lost the e-mail. What now?',
    answer: `The dashboard shows the same token again, or replaces it with a new one if others may have seen it. If you cannot sign in, write to ${brand.supportEmail} from the address that you paid with.`,
  },
  {
    question: 'Can you see my card?',
    answer:
      'No. You enter it on Stripe’s own page, or in Stripe’s frame on ours. We receive your e-mail address, your plan and whether it is paid.',
  },
]

export function Questions() {
  return (
    <div className="border-t border-line">
      {QUESTIONS.map(({ question, answer }) => (
        <details key={question} className="group border-b border-line">
          <summary className="flex list-none items-center justify-between gap-6 py-5 text-lg font-medium">
            {question}
            <span className="text-faint transition-transform duration-150 group-open:rotate-45">
              <PlusIcon />
            </span>
          </summary>
          <p className="max-w-3xl pb-6 leading-relaxed text-muted">{answer}</p>
        </details>
      ))}
    </div>
  )
}
