/** No mail of ours is taken, whatever stands in it; `summary` says so in the operator's words, without a full stop. */
export class MailProviderError extends Error {
  readonly summary: string

  constructor(summary: string, message: string) {
    super(message)
    this.name = 'MailProviderError'
    this.summary = summary
  }
}
