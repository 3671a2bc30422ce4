// The packages' own types describe their global instances only; these are the classes behind them.
declare module '@sendgrid/mail/src/classes/mail-service.js' {
  import type sharedService from '@sendgrid/mail'

  const MailService: new () => typeof sharedService
  export default MailService
}

declare module '@sendgrid/client/src/classes/client.js' {
  import type sharedClient from '@sendgrid/client'

  const Client: new () => typeof sharedClient
  export default Client
}
