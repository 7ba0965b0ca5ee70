/**
 * Counts and durations of requests, for the metrics. For each observation, prom-client looks up the labels, which costs more than all other measuring of a request. Here the labels are looked up once
 * for each route, and prom-client gets the sums when it asks for them.
 */
import { Counter, type Histogram, type Registry } from 'prom-client'

/** The labels of a request: its method, the route's pattern, the status of the answer. */
export type Labels = Readonly<Record<'method' | 'route' | 'status', string>>

/** Upper bounds of the histogram, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

const durationName = 'guichet_http_request_duration_seconds'

export class RequestFigures {
  readonly #labels: Labels
  /** The number of requests by the smallest bound that they do not exceed; the last element counts those beyond all bounds. */
  readonly #counts = new Array<number>(bounds.length + 1).fill(0)
  #count = 0
  #seconds = 0

  constructor(labels: Labels) {
    this.#labels = labels
  }

  observe(durationMs: number): void {
    const seconds = durationMs / 1000
    let place = 0
    while (place < bounds.length && seconds > (bounds[place] ?? Infinity)) place++
    this.#counts[place] = (this.#counts[place] ?? 0) + 1
    this.#count++
    this.#seconds += seconds
  }

  addTo(counter: Counter): void {
    counter.inc(this.#labels, this.#count)
  }

  /** The lines of a histogram. */
  values(): Value[] {
    const labels = this.#labels
    let below = 0
    const buckets = bounds.map((bound, place) => {
      below += this.#counts[place] ?? 0
      return { metricName: `${durationName}_bucket`, labels: { ...labels, le: bound }, value: below }
    })
    return [
      ...buckets,
      { metricName: `${durationName}_bucket`, labels: { ...labels, le: '+Inf' }, value: this.#count },
      { metricName: `${durationName}_sum`, labels, value: this.#seconds },
      { metricName: `${durationName}_count`, labels, value: this.#count },
    ]
  }
}

interface Value {
  readonly metricName: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** Registers the metrics; gives the function that makes the figures of one combination of labels. */
export function registerRequestFigures(register: Registry): (labels: Labels) => RequestFigures {
  const all: RequestFigures[] = []
  new Counter({
    name: 'guichet_http_requests_total',
    help: 'Requests answered',
    labelNames: ['method', 'route', 'status'],
    registers: [register],
    collect() {
      this.reset()
      for (const figures of all) figures.addTo(this)
    },
  })
  const durations = {
    name: durationName,
    help: 'Time from a request to its answer',
    type: 'histogram',
    aggregator: 'sum',
    get: () => Promise.resolve({ ...durations, values: all.flatMap((figures) => figures.values()) }),
  }
  // A registry needs no more of a metric than this.
  register.registerMetric(durations as unknown as Histogram)
  return (labels) => {
    const figures = new RequestFigures(labels)
    all.push(figures)
    return figures
  }
}
