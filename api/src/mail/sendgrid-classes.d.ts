// The packages' own types describe only their global instances; these are the classes behind them.
declare module '@sendgrid/mail/src/classes/mail-service.js' {
  import type sharedService from '@sendgrid/mail'

  const MailService: new () => typeof sharedService
  export default MailService
}

declare module '@sendgrid/client/src/classes/client.js' {
  import type sharedClient from '@sendgrid/client'

  /** Passed on to the HTTP library below, which the package's types do not show. */
  interface HttpOptions {
    setDefaultRequest(options: { maxRedirects: number }): void
  }

  const Client: new () => typeof sharedClient & HttpOptions
  export default Client
}
