import { sendJson } from './send-json.js'

/**
 * Sends every `form[data-api="POST /path"]` as JSON and shows the result: an error inside the form, a success
 * by going to `data-next` or reloading the page.
 */
const readers = {
  number: (field) => Number(field.value),
  boolean: (field) => field.value === 'true',
  checkbox: (field) => field.checked,
}

function readFields(form) {
  const fields = [...form.elements].filter(
    (field) => field.name && !isUnchosen(field) && !isEmptyOption(field),
  )
  const body = {}
  for (const field of fields) put(body, field.name.split('.'), readField(field))
  return body
}

const isUnchosen = (field) => field.type === 'radio' && !field.checked
const isEmptyOption = (field) => field.value === '' && 'optional' in field.dataset

function readField(field) {
  const read = readers[field.dataset.type ?? field.type]
  return read ? read(field) : field.value
}

function put(body, [name, ...rest], value) {
  if (rest.length === 0) body[name] = value
  else {
    body[name] ??= {}
    put(body[name], rest, value)
  }
}

async function send(form) {
  const [method, path] = form.dataset.api.split(' ')
  const response = await sendJson(method, path, readFields(form))
  const answer = await response.json()
  if (!response.ok)
    throw new Error(answer.error?.message ?? answer.message ?? `Refused with ${response.status}.`)
}

function showError(form, message) {
  let line = form.querySelector('.error')
  if (!line) {
    line = document.createElement('p')
    line.className = 'error'
    line.setAttribute('role', 'alert')
    form.append(line)
  }
  line.textContent = message
}

document.addEventListener('submit', async (event) => {
  const form = event.target
  if (!form.dataset.api) return
  event.preventDefault()
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return
  const buttons = form.querySelectorAll('button')
  for (const button of buttons) button.disabled = true
  try {
    await send(form)
    if (form.dataset.next) location.assign(form.dataset.next)
    else location.reload()
  } catch (error) {
    showError(form, error.message)
    for (const button of buttons) button.disabled = false
  }
})
