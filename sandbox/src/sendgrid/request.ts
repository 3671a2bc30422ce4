/** The parts of a v3 mail send request that the sandbox reads, after its shape has been checked. */
export interface MailAddress {
  email: string
  name?: string
}

export interface Personalization {
  to?: MailAddress[]
  cc?: MailAddress[]
  bcc?: MailAddress[]
  from?: MailAddress
  subject?: string
  headers?: Record<string, string>
  custom_args?: Record<string, string>
  substitutions?: Record<string, string>
}

export interface MailContent {
  type: string
  value: string
}

export interface MailRequest {
  personalizations?: Personalization[]
  from?: MailAddress
  reply_to?: MailAddress
  subject?: string
  content?: MailContent[]
  template_id?: string
  headers?: Record<string, string>
  categories?: string[]
  custom_args?: Record<string, string>
  reply_to_list?: MailAddress[]
  mail_settings?: {
    sandbox_mode?: { enable?: boolean }
    bypass_list_management?: { enable?: boolean }
    bypass_bounce_management?: { enable?: boolean }
  }
}
