import { confirm, serve } from './elements-api.js'

const input = (id) => document.getElementById(id)
const digitsOf = (text) => text.replaceAll(/\D/g, '')
const form = input('card')
const problem = document.querySelector('.error')

/** What Stripe.js says about the first field that is not complete; nothing if all are. */
function faultOf() {
  if (digitsOf(input('number').value).length < 12) return fault('number', 'Your card number is incomplete.')
  if (digitsOf(input('exp').value).length !== 4)
    return fault('expiry', 'Your card’s expiration date is incomplete.')
  if (!/^\d{3,4}$/.test(input('cvc').value)) return fault('cvc', 'Your card’s security code is incomplete.')
  return undefined
}

const fault = (field, message) => ({ type: 'validation_error', code: `incomplete_${field}`, message })

function show(error) {
  problem.textContent = error?.message ?? ''
  return error ? { error } : {}
}

function methodOf({ details = {} }) {
  const digits = digitsOf(input('exp').value)
  const entries = Object.entries(details).filter(([, value]) => typeof value === 'string' && value !== '')
  return {
    type: 'card',
    'card[number]': digitsOf(input('number').value),
    'card[exp_month]': String(Number(digits.slice(0, 2))),
    'card[exp_year]': `20${digits.slice(2)}`,
    'card[cvc]': input('cvc').value,
    ...Object.fromEntries(entries.map(([name, value]) => [`billing_details[${name}]`, value])),
  }
}

const tell = serve({
  connect: () => {
    sizes.observe(document.documentElement)
    return {}
  },
  clear: () => {
    form.reset()
    return show()
  },
  check: () => show(faultOf()),
  confirm: async (question) => {
    const incomplete = faultOf()
    if (incomplete) return show(incomplete)
    const answer = await confirm(question, methodOf(question))
    show(answer.error)
    return answer
  },
})

const sizes = new ResizeObserver(() => tell({ news: 'height', height: form.offsetHeight + 4 }))

form.addEventListener('input', () => {
  show()
  const empty = !input('number').value && !input('exp').value && !input('cvc').value
  tell({ news: 'change', empty, complete: faultOf() === undefined })
})
for (const name of ['focus', 'blur']) addEventListener(name, () => tell({ news: name }))
form.addEventListener('submit', (event) => event.preventDefault())
