/**
 * Stands in for https://js.stripe.com: sets `window.Stripe`, with the card in a frame of the sandbox. What a page
 * asks for goes to the frame as a message, because only pages of the sandbox may send it requests.
 */
;(() => {
  const ORIGIN = new URL(document.currentScript.src).origin
  const OVERLAY = 'position:fixed;inset:0;width:100%;height:100%;border:0;z-index:2147483647'

  function openFrame(path, title, css) {
    const frame = document.createElement('iframe')
    frame.title = title
    frame.src = ORIGIN + path
    frame.style.cssText = css
    return frame
  }

  /** Sends a frame messages and passes on its own; each question gets one answer. */
  function talkTo(frame, onNews) {
    let count = 0
    const waiting = new Map()
    const opened = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
    const listen = ({ origin, source, data }) => {
      if (origin !== ORIGIN || source !== frame.contentWindow) return
      const resolve = waiting.get(data.id)
      if (!resolve) return onNews(data)
      waiting.delete(data.id)
      resolve(data.answer)
    }
    addEventListener('message', listen)
    return {
      ask: async (question) => {
        await opened
        count += 1
        const id = count
        const answered = new Promise((resolve) => waiting.set(id, resolve))
        frame.contentWindow.postMessage({ ...question, id }, ORIGIN)
        return answered
      },
      close: () => {
        removeEventListener('message', listen)
        frame.remove()
      },
    }
  }

  /** One question to a frame that is there for it alone. */
  async function askOnce(path, title, css, question) {
    const frame = openFrame(path, title, css)
    const talk = talkTo(frame, () => undefined)
    document.body.append(frame)
    const answer = await talk.ask(question)
    talk.close()
    return answer
  }

  function createElement(type, { appearance }, onDestroy) {
    const listeners = new Map()
    let talk
    let frame
    const emit = (name, detail = {}) => {
      for (const listener of [...(listeners.get(name) ?? [])]) listener({ elementType: type, ...detail })
    }
    const onNews = ({ news, height, ...detail }) => {
      if (news === 'height') frame.style.height = `${height}px`
      else if (news === 'change') emit('change', { collapsed: false, value: { type: 'card' }, ...detail })
      else emit(news)
    }
    const element = {
      mount(target) {
        const place = typeof target === 'string' ? document.querySelector(target) : target
        if (!place) throw new Error('The selector you specified applies to no DOM elements on the page.')
        frame = openFrame(
          appearance?.theme === 'night' ? '/elements/payment?theme=night' : '/elements/payment',
          'Secure payment input frame',
          'border:0;width:100%;height:190px',
        )
        talk = talkTo(frame, onNews)
        place.append(frame)
        talk.ask({ kind: 'connect' }).then(() => emit('ready'))
        return element
      },
      unmount() {
        talk?.close()
        talk = undefined
      },
      destroy() {
        element.unmount()
        listeners.clear()
        onDestroy()
      },
      on(name, listener) {
        listeners.set(name, [...(listeners.get(name) ?? []), listener])
        return element
      },
      once(name, listener) {
        const once = (event) => {
          element.off(name, once)
          listener(event)
        }
        return element.on(name, once)
      },
      off(name, listener) {
        const others = (listeners.get(name) ?? []).filter((one) => listener && one !== listener)
        listeners.set(name, others)
        return element
      },
      update: () => undefined,
      collapse: () => undefined,
      blur: () => frame?.blur(),
      clear: () => talk?.ask({ kind: 'clear' }),
      focus: () => frame?.focus(),
      ask: (question) => {
        if (!talk) throw new Error('Please make sure that the Payment Element is mounted before you use it.')
        return talk.ask(question)
      },
    }
    return element
  }

  function createElements(options) {
    const made = new Map()
    let current = options
    return {
      create(type) {
        if (type !== 'payment') throw new Error(`The sandbox has no element of type ${type}, only payment.`)
        if (made.has(type)) throw new Error(`Can only create one Element of type ${type}.`)
        const element = createElement(type, current, () => made.delete(type))
        made.set(type, element)
        return element
      },
      getElement: (type) => made.get(typeof type === 'string' ? type : 'payment') ?? null,
      update: (changed) => {
        current = { ...current, ...changed }
      },
      submit: () => made.get('payment').ask({ kind: 'check' }),
      fetchUpdates: async () => ({}),
      secret: () => current.clientSecret,
    }
  }

  const KINDS = { setupIntent: 'setup_intent', paymentIntent: 'payment_intent' }

  function Stripe(key) {
    if (!/^pk_test_/.test(key)) throw new Error(`The sandbox takes publishable test keys only, not ${key}.`)
    const challenge = (name, secret) =>
      askOnce('/elements/challenge', '3D Secure', OVERLAY, {
        kind: 'challenge',
        intent: KINDS[name],
        secret,
        key,
      })

    const confirm = async (name, { elements, clientSecret, confirmParams = {}, redirect = 'always' }) => {
      const secret = clientSecret ?? elements.secret()
      if (redirect !== 'if_required' && !confirmParams.return_url)
        throw new Error('You must pass in a confirmParams.return_url.')
      const details = confirmParams.payment_method_data?.billing_details
      const question = { kind: 'confirm', intent: KINDS[name], secret, key, details }
      let answer = await elements.getElement('payment').ask(question)
      if (answer.intent?.status === 'requires_action') answer = await challenge(name, secret)
      if (answer.error) return { error: answer.error }
      if (redirect === 'if_required') return { [name]: answer.intent }
      const back = new URL(confirmParams.return_url)
      back.searchParams.set(KINDS[name], answer.intent.id)
      back.searchParams.set(`${KINDS[name]}_client_secret`, secret)
      back.searchParams.set('redirect_status', answer.intent.status)
      location.assign(back)
      return new Promise(() => undefined)
    }

    const retrieve = async (name, secret) => {
      const question = { kind: 'retrieve', intent: KINDS[name], secret, key }
      const answer = await askOnce('/elements/challenge', 'Stripe', 'display:none', question)
      return answer.error ? { error: answer.error } : { [name]: answer.intent }
    }

    const handleNextAction = async ({ clientSecret }) => {
      const name = clientSecret.startsWith('seti_') ? 'setupIntent' : 'paymentIntent'
      const known = await retrieve(name, clientSecret)
      if (known.error || known[name].status !== 'requires_action') return known
      const answer = await challenge(name, clientSecret)
      return answer.error ? { error: answer.error } : { [name]: answer.intent }
    }

    const missing = (name) => () => {
      throw new Error(`The sandbox’s Stripe.js has no ${name}.`)
    }
    return {
      elements: (options = {}) => createElements(options),
      confirmSetup: (options) => confirm('setupIntent', options),
      confirmPayment: (options) => confirm('paymentIntent', options),
      retrieveSetupIntent: (secret) => retrieve('setupIntent', secret),
      retrievePaymentIntent: (secret) => retrieve('paymentIntent', secret),
      handleNextAction,
      // The React library asks whether these are there.
      createToken: missing('createToken'),
      createPaymentMethod: missing('createPaymentMethod'),
      confirmCardPayment: missing('confirmCardPayment'),
      registerAppInfo: () => undefined,
      _registerWrapper: () => undefined,
    }
  }
  Stripe.version = 'endive'
  window.Stripe = Stripe
})()
