import type { Fault } from '../../faults/fault.ts'
import type { FaultStore } from '../../faults/store.ts'
import { type Html, type HtmlChild, html } from '../html.ts'
import { live } from './layout.ts'

export function faultCard(faults: FaultStore): Html {
  return html`<section class="card" aria-labelledby="faults"><h2 id="faults">Faults</h2>
${live('faults', activeFaults(faults.list()))}
<form class="spaced" data-api="POST /_sandbox/faults">
<div class="grid">
${choice('target', 'Service', ['stripe', 'sendgrid'])}
${choice('kind', 'Fault', ['status', 'latency', 'reset'])}
${numberField('status', 'Status', '500', '500')}
${numberField('latency_ms', 'Latency (ms)', '', '2000')}
${numberField('times', 'Times', '1', 'until removed')}
<div><label for="match">Only for</label><input id="match" name="match" data-optional placeholder="POST /v1/customers" autocomplete="off"></div>
</div>
<button type="submit">Add fault</button>
</form></section>`
}

function activeFaults(faults: Fault[]): HtmlChild {
  if (faults.length === 0) return html`<p class="muted">Both services answer as they should.</p>`
  return faults.map(
    (fault) => html`<div class="fault" data-testid="fault"><p>${describe(fault)}</p>
<form data-api="DELETE /_sandbox/faults/${fault.id}"><button type="submit">Remove</button></form></div>`,
  )
}

function describe({ target, kind, status, latency_ms: latencyMs, match, times, hits }: Fault): string {
  const effect = {
    status: `answers ${status}`,
    latency: `waits ${latencyMs} ms`,
    reset: 'resets the connection',
  }
  const left = times === null ? 'until removed' : times === 0 ? 'spent' : `${times} more`
  return `${target} ${effect[kind]}${match ? ` on ${match}` : ''} · ${left} · struck ${hits}`
}

function choice(name: string, label: string, values: string[]): Html {
  return html`<div><label for="fault-${name}">${label}</label><select id="fault-${name}" name="${name}">${values.map((value) => html`<option>${value}</option>`)}</select></div>`
}

function numberField(name: string, label: string, value: string, placeholder: string): Html {
  return html`<div><label for="fault-${name}">${label}</label><input id="fault-${name}" name="${name}" type="number" min="1" value="${value}" placeholder="${placeholder}" data-optional></div>`
}
