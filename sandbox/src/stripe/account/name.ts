export const ACCOUNT_NAME = 'Sandbox'
