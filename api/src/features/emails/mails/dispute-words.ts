interface Words {
  title(amount: string): string
  paragraph: string
}

const OPEN: Words = {
  title: (amount) => `A payment of ${amount} is disputed`,
  paragraph:
    'The customer told their bank that this payment is not right, and the bank took the money back with a fee. Answer with evidence before it is due; a dispute that nobody answers is lost.',
}

const BY_STATUS: Record<string, Words> = {
  warning_needs_response: {
    title: (amount) => `A bank asks about a payment of ${amount}`,
    paragraph:
      'This is an inquiry: no money has moved. Answer with evidence, or refund the payment, before it becomes a dispute.',
  },
  warning_under_review: {
    title: (amount) => `The inquiry about ${amount} is under review`,
    paragraph: 'Your answer is with the bank. There is nothing to do until it decides.',
  },
  warning_closed: {
    title: (amount) => `The inquiry about ${amount} is closed`,
    paragraph: 'It did not become a dispute, and the payment stays yours.',
  },
  under_review: {
    title: (amount) => `The dispute over ${amount} is under review`,
    paragraph: 'Your evidence is with the bank. There is nothing to do until it decides.',
  },
  won: {
    title: (amount) => `The dispute over ${amount} was won`,
    paragraph: 'The bank decided in your favour, and the money comes back to your balance.',
  },
  lost: {
    title: (amount) => `The dispute over ${amount} was lost`,
    paragraph: 'The bank decided in the customer’s favour, and they keep the money.',
  },
  prevented: {
    title: (amount) => `A dispute over ${amount} was prevented`,
    paragraph: 'It was settled with the bank before it became one.',
  },
}

export const disputeWords = (status: string): Words => BY_STATUS[status] ?? OPEN
