/** Reads for one tenant: the policies show it the rows of the account in `app.account_id`. */
export const TENANT_ROLE = 'kamiyo_tenant'
