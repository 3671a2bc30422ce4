import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import 'virtual:brand.css'
import './styles.css'
import type { DehydratedState } from '@tanstack/react-query'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router-dom'
import { AppProvider } from './app/provider.tsx'
import { createQueryClient } from './app/query-client.ts'
import { AppRoutes } from './app/router.tsx'
import { STATE_ELEMENT_ID } from './config/state-element.ts'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no element with the id "root"')

const app = (
  <AppProvider queryClient={createQueryClient()} dehydratedState={readDehydratedState()}>
    <BrowserRouter>
      <AppRoutes />
    </BrowserRouter>
  </AppProvider>
)

// Pre-rendered pages are hydrated; the shell and the dev server's page start empty.
if (root.firstElementChild) hydrateRoot(root, app)
else createRoot(root).render(app)

function readDehydratedState(): DehydratedState | undefined {
  const text = document.getElementById(STATE_ELEMENT_ID)?.textContent
  return text ? JSON.parse(text) : undefined
}
