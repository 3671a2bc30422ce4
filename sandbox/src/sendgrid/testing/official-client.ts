import sendgrid from '@sendgrid/mail'

export const testApiKey = 'SG.test.key'

/** The official client, which tests point to a sandbox; its types do not show the HTTP client inside. */
export function officialClient(sandboxUrl: string): typeof sendgrid {
  sendgrid.setApiKey(testApiKey)
  Reflect.get(sendgrid, 'client').setDefaultRequest('baseUrl', `${sandboxUrl}/`)
  return sendgrid
}
