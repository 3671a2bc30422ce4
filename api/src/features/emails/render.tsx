/** @jsxRuntime automatic */
import { render, toPlainText } from '@react-email/render'
import type { ReactElement } from 'react'
import { InquiryEmail, type InquiryEmailProps } from './templates/inquiry.tsx'
import { type Notice, NoticeEmail } from './templates/notice.tsx'
import { WelcomeEmail, type WelcomeEmailProps } from './templates/welcome.tsx'

export interface RenderedEmail {
  html: string
  text: string
}

export async function renderWelcomeEmail(props: WelcomeEmailProps): Promise<RenderedEmail> {
  return await renderBoth(<WelcomeEmail {...props} />)
}

export async function renderInquiryEmail(props: InquiryEmailProps): Promise<RenderedEmail> {
  return await renderBoth(<InquiryEmail {...props} />)
}

export async function renderNotice(notice: Notice, supportEmail: string): Promise<RenderedEmail> {
  return await renderBoth(<NoticeEmail notice={notice} supportEmail={supportEmail} />)
}

/** If a link repeats an address in encoded form, the address is enough. */
const MAIL_LINK = /([^\s<>@]+@[^\s<>@]+) [^\s<>@]*%[^\s<>@]*@[^\s<>@]+/g

async function renderBoth(email: ReactElement): Promise<RenderedEmail> {
  const html = await render(email)
  return { html, text: toPlainText(html).replace(MAIL_LINK, '$1') }
}
