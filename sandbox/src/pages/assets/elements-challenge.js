import { answerBank, retrieve, serve } from './elements-api.js'

const dialog = document.getElementById('challenge')

/** The cardholder's answer to the bank's question; closing the question fails it. */
function decide() {
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener('click', ({ target }) => {
      if (target.dataset.approve) resolve(target.dataset.approve === 'true')
    })
    dialog.addEventListener('cancel', () => resolve(false))
  })
}

serve({
  retrieve,
  challenge: async (question) => answerBank(question, await decide()),
})
