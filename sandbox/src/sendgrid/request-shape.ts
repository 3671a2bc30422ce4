import type { Shape } from './shape.ts'

const string: Shape = { type: 'string' }
const integer: Shape = { type: 'integer' }
const boolean: Shape = { type: 'boolean' }
const strings: Shape = { type: 'object', values: string }
const listOf = (items: Shape): Shape => ({ type: 'array', items })
const record = (fields: Record<string, Shape>): Shape => ({ type: 'object', fields })
const address = record({ email: string, name: string })
const toggle = record({ enable: boolean })

const personalization = record({
  to: listOf(address),
  cc: listOf(address),
  bcc: listOf(address),
  from: address,
  subject: string,
  headers: strings,
  substitutions: strings,
  dynamic_template_data: { type: 'object', values: { type: 'any' } },
  custom_args: strings,
  send_at: integer,
})

const attachment = record({
  content: string,
  type: string,
  filename: string,
  disposition: string,
  content_id: string,
})

const mailSettings = record({
  bypass_list_management: toggle,
  bypass_spam_management: toggle,
  bypass_bounce_management: toggle,
  bypass_unsubscribe_management: toggle,
  footer: record({ enable: boolean, text: string, html: string }),
  sandbox_mode: toggle,
  spam_check: record({ enable: boolean, threshold: integer, post_to_url: string }),
  bcc: record({ enable: boolean, email: string }),
})

const trackingSettings = record({
  click_tracking: record({ enable: boolean, enable_text: boolean }),
  open_tracking: record({ enable: boolean, substitution_tag: string }),
  subscription_tracking: record({ enable: boolean, text: string, html: string, substitution_tag: string }),
  ganalytics: record({
    enable: boolean,
    utm_source: string,
    utm_medium: string,
    utm_term: string,
    utm_content: string,
    utm_campaign: string,
  }),
})

export const mailRequestShape: Shape = record({
  personalizations: listOf(personalization),
  from: address,
  reply_to: address,
  reply_to_list: listOf(address),
  subject: string,
  content: listOf(record({ type: string, value: string })),
  attachments: listOf(attachment),
  template_id: string,
  sections: strings,
  headers: strings,
  categories: listOf(string),
  custom_args: strings,
  send_at: integer,
  batch_id: string,
  asm: record({ group_id: integer, groups_to_display: listOf(integer) }),
  ip_pool_name: string,
  mail_settings: mailSettings,
  tracking_settings: trackingSettings,
})
