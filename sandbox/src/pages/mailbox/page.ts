import type { Mail } from '../../sendgrid/store.ts'
import { action } from '../dashboard/actions.ts'
import { dashboardLayout, live } from '../dashboard/layout.ts'
import { type Html, type HtmlChild, html } from '../html.ts'
import { mailSource } from './source.ts'

export interface MailView {
  part: 'html' | 'text' | 'source'
  theme: 'light' | 'dark'
  width: 'full' | 'phone'
}

export function mailboxPage(mails: Mail[], selected?: Mail, view?: MailView): Html {
  const main = html`<div class="mailbox ${selected && 'reading'}">
<section class="mails" aria-label="Mails">${selected ? html`<h2>Mailbox</h2>` : html`<h1>Mailbox</h1>`}${live('mails', mailList(mails, selected))}</section>
${selected && view ? mailPane(selected, view) : html`<p class="empty pane">${mails.length > 0 && 'Choose a mail to read it.'}</p>`}
</div>`
  return dashboardLayout({ title: selected?.subject ?? 'Mailbox', section: '/mailbox', main })
}

function mailList(mails: Mail[], selected?: Mail): HtmlChild {
  if (mails.length === 0)
    return html`<p class="empty">No mails yet. What the application sends arrives here.</p>`
  return html`<ul>${mails.map(
    (
      mail,
    ) => html`<li><a href="/mailbox/${mail.id}" ${mail.id === selected?.id && html`aria-current="true"`} data-testid="mail">
<span class="line"><strong>${mail.to}</strong><time>${mail.received_at.slice(11, 16)}</time></span>
<span class="subject">${mail.subject}</span></a></li>`,
  )}</ul>`
}

function mailPane(mail: Mail, view: MailView): Html {
  return html`<article class="card pane" aria-labelledby="subject">
<p class="to-list"><a href="/mailbox">← All mails</a></p>
<h1 id="subject">${mail.subject}</h1>
<dl class="facts">
<dt>From</dt><dd>${mail.from_name} &lt;${mail.from}&gt;</dd>
<dt>To</dt><dd>${mail.recipients.to.map(({ email }) => email).join(', ')}</dd>
<dt>Received</dt><dd>${mail.received_at.slice(0, 19).replace('T', ' ')} UTC</dd>
</dl>
<div class="switches">
${switchGroup('Part', mail, view, 'part', ['html', 'text', 'source'])}
${view.part === 'html' && switchGroup('Theme', mail, view, 'theme', ['light', 'dark'])}
${view.part === 'html' && switchGroup('Width', mail, view, 'width', ['full', 'phone'])}
</div>
${content(mail, view)}
<div class="row">${eventButton(mail, 'bounce', 'Let it bounce')}${eventButton(mail, 'spamreport', 'Report as spam')}</div>
</article>`
}

/** Makes SendGrid's event webhook report this about the e-mail. */
function eventButton({ id }: Mail, event: string, label: string): Html {
  return action(
    `/_sandbox/mails/${id}/event`,
    label,
    html`<input type="hidden" name="event" value="${event}">`,
  )
}

const labels: Record<string, string> = {
  html: 'HTML',
  text: 'Text',
  source: 'Source',
  light: 'Light',
  dark: 'Dark',
  full: 'Full width',
  phone: '390 px',
}

function switchGroup(label: string, mail: Mail, view: MailView, key: keyof MailView, values: string[]): Html {
  return html`<nav aria-label="${label}">${values.map((value) => {
    const query = new URLSearchParams({ ...view, [key]: value })
    return html`<a href="/mailbox/${mail.id}?${query.toString()}" ${view[key] === value && html`aria-current="true"`}>${labels[value]}</a>`
  })}</nav>`
}

function content(mail: Mail, { part, theme, width }: MailView): Html {
  if (part === 'source') return html`<pre tabindex="0">${mailSource(mail)}</pre>`
  if (part === 'text')
    return html`<pre tabindex="0" data-testid="mail-text">${mail.text ?? 'This mail has no text part.'}</pre>`
  if (!mail.html) return html`<p class="empty">This mail has no HTML part.</p>`
  return html`<div class="stage ${width}">
<iframe src="/mailbox/${mail.id}/body?theme=${theme}" title="Mail" sandbox="allow-popups allow-popups-to-escape-sandbox" data-testid="mail-html"></iframe>
</div>`
}
