import { Route, Routes } from 'react-router-dom'
import { SiteLayout } from '../components/layouts/site-layout.tsx'
import { pages } from '../config/pages.ts'
import { ApiKeysRoute } from './routes/account/api-keys.tsx'
import { CallsRoute } from './routes/account/calls.tsx'
import { DashboardRoute } from './routes/account/dashboard.tsx'
import { LineEventsRoute } from './routes/account/line-events.tsx'
import { StatementsRoute } from './routes/account/statements.tsx'
import { UsageRoute } from './routes/account/usage.tsx'
import { AdminRoute } from './routes/admin.tsx'
import { ApiDocsRoute } from './routes/api-docs.tsx'
import { EndSessionsRoute } from './routes/end-sessions.tsx'
import { HomeRoute } from './routes/home.tsx'
import { InquiriesRoute } from './routes/inquiries.tsx'
import { NotFoundRoute } from './routes/not-found.tsx'
import { OnboardingRoute } from './routes/onboarding.tsx'
import { PricingRoute } from './routes/pricing.tsx'
import { PrivacyRoute } from './routes/privacy.tsx'
import { SetupRoute } from './routes/setup.tsx'
import { SignInRoute } from './routes/sign-in.tsx'
import { SuccessRoute } from './routes/success.tsx'
import { TermsRoute } from './routes/terms.tsx'
import { UpgradeRoute } from './routes/upgrade.tsx'

export function AppRoutes() {
  return (
    <Routes>
      <Route element={<SiteLayout />}>
        <Route path={pages.home.path} element={<HomeRoute />} />
        <Route path={pages.pricing.path} element={<PricingRoute />} />
        <Route path={pages.setup.path} element={<SetupRoute />} />
        <Route path={pages.inquiries.path} element={<InquiriesRoute />} />
        <Route path={pages.apiDocs.path} element={<ApiDocsRoute />} />
        <Route path={pages.terms.path} element={<TermsRoute />} />
        <Route path={pages.privacy.path} element={<PrivacyRoute />} />
        <Route path={pages.signIn.path} element={<SignInRoute />} />
        <Route path={pages.endSessions.path} element={<EndSessionsRoute />} />
        <Route path={pages.dashboard.path} element={<DashboardRoute />} />
        <Route path={pages.calls.path} element={<CallsRoute />} />
        <Route path={pages.onboarding.path} element={<OnboardingRoute />} />
        <Route path={pages.usage.path} element={<UsageRoute />} />
        <Route path={pages.statements.path} element={<StatementsRoute />} />
        <Route path={`${pages.statements.path}/:id/lines/:line`} element={<LineEventsRoute />} />
        <Route path={pages.apiKeys.path} element={<ApiKeysRoute />} />
        <Route path={pages.success.path} element={<SuccessRoute />} />
        <Route path={`${pages.upgrade.path}/:id`} element={<UpgradeRoute />} />
        <Route path={`${pages.admin.path}/*`} element={<AdminRoute />} />
        <Route path="*" element={<NotFoundRoute />} />
      </Route>
    </Routes>
  )
}
