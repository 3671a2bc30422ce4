import type { Dataset } from './data/dataset.ts'
import type { Incident } from './data/incident.ts'
import { type IncidentIndex, indexIncidents } from './search/incident-index.ts'

/** The data with all that is worked out from it once, for any number of servers. */
export interface Library {
  dataset: Dataset
  index: IncidentIndex
  byId: ReadonlyMap<string, Incident>
}

export function openLibrary(dataset: Dataset): Library {
  const { incidents } = dataset
  return {
    dataset,
    index: indexIncidents(incidents),
    byId: new Map(incidents.map((incident) => [incident.id, incident])),
  }
}
