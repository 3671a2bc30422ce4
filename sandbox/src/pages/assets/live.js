/** Updates every `[data-live]` region to the server's current version. */
const intervalMs = 2000
const regions = () => document.querySelectorAll('[data-live]')

const isInUse = (region) =>
  region.matches(':focus-within') || String(getSelection()) !== '' || region.querySelector('details[open]')

async function refresh() {
  const response = await fetch(location.href)
  if (!response.ok) return
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html')
  for (const region of regions()) {
    const next = fresh.querySelector(`[data-live="${region.dataset.live}"]`)
    if (next && next.innerHTML !== region.innerHTML && !isInUse(region)) region.innerHTML = next.innerHTML
  }
}

function showConnection(isConnected) {
  document.documentElement.classList.toggle('offline', !isConnected)
}

async function poll() {
  if (!document.hidden) {
    await refresh().then(
      () => showConnection(true),
      () => showConnection(false),
    )
  }
  setTimeout(poll, intervalMs)
}

if (regions().length > 0) setTimeout(poll, intervalMs)
