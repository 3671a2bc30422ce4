import { getPlan } from '@kamiyo/catalog/plans'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkoutEvent, newBuyer, subscriptionEvent } from '../../testing/events.ts'
import { type EventApi, startEventApi } from '../../testing/start-event-api.ts'
import { deadEventNotice, mailPausedNotice } from '../features/emails/mails/admin-incidents.ts'
import { tokenIssuedNotice } from '../features/emails/mails/admin-tokens.ts'
import { renderInquiryEmail, renderNotice, renderWelcomeEmail } from '../features/emails/render.tsx'

const MARKUP = '"><svg onload=alert(1)><script>alert(2)</script>\' &copy;'
const HEADER = 'Ada\r\nBcc: everyone@example.com'

let api: EventApi
beforeAll(async () => {
  api = await startEventApi({ ADMIN_EMAILS: 'operator@kamiyo.example', RATE_LIMIT_RPM: '1000' })
})
afterAll(async () => await api.close())

const post = async (path: string, body: object) =>
  await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${api.deps.config.auth.adminApiKey}`,
    },
    body: JSON.stringify(body),
  })

test('markup in what others wrote is text in every mail that repeats it', async () => {
  const adminUrl = 'https://kamiyo.example/admin'
  const notices = [
    deadEventNotice({ id: MARKUP, type: MARKUP, attempts: 10, lastError: MARKUP, adminUrl }),
    mailPausedNotice({ since: 'today', reason: MARKUP, adminUrl }),
    tokenIssuedNotice({
      email: MARKUP,
      planName: 'Team',
      agent: MARKUP,
      subscriptionId: MARKUP,
      adminUrl,
    }),
  ]
  const inquiry = { name: MARKUP, email: MARKUP, company: MARKUP, message: MARKUP, createdAt: new Date() }
  const welcome = {
    token: MARKUP,
    plan: getPlan('team'),
    tier: 'team' as const,
    setupUrl: adminUrl,
    mcpServerUrl: adminUrl,
    supportEmail: 'a@kamiyo.example',
  }
  const mails = [
    ...(await Promise.all(notices.map((notice) => renderNotice(notice, 'support@kamiyo.example')))),
    await renderInquiryEmail(inquiry),
    await renderWelcomeEmail(welcome),
  ]
  for (const { html } of mails) {
    expect(html).not.toMatch(/<(svg|script)|"onload|=alert\(1\)>/)
    expect(html).toContain('&lt;svg')
  }
  for (const { subject } of notices) expect(subject).not.toContain('<')
})

test('a line break in what others wrote reaches no header of a mail', async () => {
  const inquiry = { name: 'Ada', email: 'ada@example.com', message: 'Hello' }
  for (const hostile of [
    { name: HEADER },
    { company: HEADER },
    { email: 'ada@example.com\r\nBcc: everyone@example.com' },
  ]) {
    expect((await post('/api/inquiries', { ...inquiry, ...hostile })).status).toBe(400)
  }
  const notice = deadEventNotice({
    id: HEADER,
    type: HEADER,
    attempts: 1,
    lastError: HEADER,
    adminUrl: 'x',
  })
  expect(notice.subject).not.toMatch(/[\r\n]/)
})

const FORMULAS = [
  '=HYPERLINK("https://evil.example")',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  ' =1+1',
  '|calc',
]

test('what a spreadsheet would run is plain text in the CSV of the audit log', async () => {
  for (const reason of FORMULAS) {
    const buyer = newBuyer()
    await api.deliver(subscriptionEvent(buyer, 'created'))
    await api.deliver(checkoutEvent(buyer))
    const { jti } = await api.deps.db
      .selectFrom('mcpTokens')
      .select('jti')
      .where('subscriptionId', '=', buyer.subscription)
      .executeTakeFirstOrThrow()
    // Also written directly to the table, because the route trims a reason.
    await api.deps.db
      .insertInto('auditLog')
      .values({ actor: reason, action: 'x', subjectType: 'token', subjectId: reason, reason })
      .execute()
    expect((await post(`/api/admin/tokens/${jti}/revoke`, { reason })).status).toBe(200)
  }
  const headers = { authorization: `Bearer ${api.deps.config.auth.adminApiKey}` }
  const csv = await (await fetch(`${api.url}/api/admin/audit.csv`, { headers })).text()
  const cells = [...csv.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell = '']) => cell)
  expect(cells.length).toBeGreaterThan(FORMULAS.length * 10)
  for (const cell of cells) expect(cell).not.toMatch(/^\s*[=+\-@|\t\r]/)
  for (const reason of FORMULAS) expect(cells).toContain(`'${reason.replaceAll('"', '""')}`)
})

test('a name with markup is handed over as JSON, and never as a page', async () => {
  const buyer = newBuyer()
  await api.deliver(subscriptionEvent(buyer, 'created'))
  await api.deliver(checkoutEvent(buyer))
  await api.deps.db
    .updateTable('customers')
    .set({ name: MARKUP })
    .where('stripeCustomerId', '=', buyer.customer)
    .execute()
  const headers = { authorization: `Bearer ${api.deps.config.auth.adminApiKey}`, accept: 'text/html' }
  const response = await fetch(`${api.url}/api/admin/customers?q=${buyer.customer}`, { headers })
  expect(await response.text()).toContain('<svg')
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})
