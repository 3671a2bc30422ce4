import type { ReactNode } from 'react'
import { Route, Routes } from 'react-router-dom'
import { AdminFrame } from './admin-frame.tsx'
import { OverviewPage } from './overview-page.tsx'

/** Loaded on its own, so that customers do not carry the operator's pages along. */
export function AdminPages({ notFound }: { notFound: ReactNode }) {
  return (
    <AdminFrame>
      <Routes>
        <Route index element={<OverviewPage />} />
        <Route path="*" element={notFound} />
      </Routes>
    </AdminFrame>
  )
}
