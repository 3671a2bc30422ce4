import { sendJson } from './send-json.js'

const form = document.querySelector('#payment-form')
const summary = document.querySelector('#summary')
const submit = form.querySelector('button[type=submit]')
const challenge = document.querySelector('#challenge')
const formError = document.querySelector('#form-error')
const fields = ['email', 'number', 'exp', 'cvc', 'name', 'country', 'postal-code']
const input = (id) => document.getElementById(id)
const errorOf = (id) => document.getElementById(`${id}-error`)
const digitsOf = (text) => text.replace(/\D/g, '')

async function post(action, body) {
  const response = await sendJson('POST', `${location.pathname.replace(/\/$/, '')}/${action}`, body)
  // The session no longer exists; the reloaded page says so.
  if (response.status === 404) location.reload()
  return response.json()
}

function showBusy(isBusy) {
  submit.disabled = isBusy
  const spinner = document.createElement('span')
  spinner.className = 'spinner'
  submit.replaceChildren(...(isBusy ? [spinner, 'Processing…'] : [submit.dataset.label]))
}

function showError(field, message) {
  const error = field && errorOf(field)
  if (!error) {
    formError.textContent = message
    return
  }
  error.textContent = message
  input(field).setAttribute('aria-invalid', 'true')
}

function clearErrors() {
  formError.textContent = ''
  for (const id of fields) clearError(id)
}

function clearError(id) {
  if (errorOf(id)) errorOf(id).textContent = ''
  input(id).removeAttribute('aria-invalid')
}

/** All missing fields are reported together; everything else is checked when the payment is made. */
function findMissing() {
  return fields.filter((id) => input(id).required && input(id).value.trim() === '')
}

function showResult({ outcome, message, field, redirect_url: redirectUrl }) {
  if (redirectUrl) {
    location.assign(redirectUrl)
    return
  }
  showBusy(false)
  if (outcome === 'requires_action') challenge.showModal()
  else if (outcome === 'declined' || outcome === 'invalid') showFailure(field, message)
  else location.reload()
}

function showFailure(field, message) {
  const id = field === 'postal_code' ? 'postal-code' : field
  showError(id, message)
  if (id && input(id)) input(id).focus()
}

async function attempt(action, body) {
  clearErrors()
  showBusy(true)
  try {
    showResult(await post(action, body))
  } catch {
    showBusy(false)
    showError(null, 'The payment service could not be reached. Please try again.')
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const missing = findMissing()
  clearErrors()
  for (const id of missing) showError(id, missingTexts[id] ?? 'Required')
  if (missing.length > 0) input(missing[0]).focus()
  else void attempt('pay', Object.fromEntries(new FormData(form)))
})

const missingTexts = {
  number: 'Your card number is incomplete.',
  exp: 'Your card’s expiration date is incomplete.',
  cvc: 'Your card’s security code is incomplete.',
}

for (const button of challenge.querySelectorAll('[data-approve]')) {
  button.addEventListener('click', () => {
    challenge.close()
    void attempt('authenticate', { approve: button.dataset.approve === 'true' })
  })
}
// The bank's question must be answered, so Escape must not close it.
challenge.addEventListener('cancel', (event) => event.preventDefault())

summary.addEventListener('submit', async (event) => {
  event.preventDefault()
  const error = event.target.querySelector('.error')
  try {
    const { summary_html: summaryHtml, message } = await post('promotion-code', {
      code: event.target.elements.code.value,
    })
    if (summaryHtml) summary.innerHTML = summaryHtml
    else error.textContent = message
  } catch {
    error.textContent = 'The code could not be checked. Please try again.'
  }
})

const brands = [
  [/^4/, 'Visa'],
  [/^(5[1-5]|2[2-7])/, 'Mastercard'],
  [/^3[47]/, 'Amex'],
]

function formatNumber() {
  const digits = digitsOf(input('number').value)
  input('number').value = digits.replace(/(.{4})(?=.)/g, '$1 ')
  const brand = brands.find(([pattern]) => pattern.test(digits))
  input('brand').hidden = !brand
  input('brand').textContent = brand ? brand[1] : ''
}

function formatExpiration(event) {
  const digits = digitsOf(input('exp').value).replace(/^([2-9])/, '0$1')
  const isDeleting = event?.inputType?.startsWith('delete')
  const needsSlash = digits.length > 2 || (digits.length === 2 && !isDeleting)
  input('exp').value = needsSlash ? `${digits.slice(0, 2)} / ${digits.slice(2, 4)}` : digits
}

input('number').addEventListener('input', formatNumber)
input('exp').addEventListener('input', formatExpiration)
input('cvc').addEventListener('input', () => {
  input('cvc').value = digitsOf(input('cvc').value)
})
for (const id of fields) input(id).addEventListener('input', () => clearError(id))

for (const button of document.querySelectorAll('[data-card]')) {
  button.addEventListener('click', () => {
    clearErrors()
    input('number').value = button.dataset.card
    input('exp').value = '12 / 34'
    input('cvc').value = '123'
    if (!input('name').value) input('name').value = 'Test Buyer'
    if (!input('postal-code').value) input('postal-code').value = '10001'
    if (!input('email').value) input('email').value = 'buyer@example.com'
    formatNumber()
    submit.focus()
  })
}

if (form.dataset.challenge === 'true') challenge.showModal()
