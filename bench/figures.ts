/** Computes the figures that are shown from the rounds of a scenario. */
import type { LoadReport } from './load.ts'

/** One round of one scenario. */
export interface Round extends LoadReport {
  /** Processor time used meanwhile, in milliseconds. */
  readonly serverCpuMs: number
  readonly databaseCpuMs: number
  /** Webhooks that were taken meanwhile. */
  readonly delivered: number
}

export interface Figure {
  readonly name: string
  /** Payments in the table at the start; absent for the bare routes. */
  readonly stored?: number
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly errors: number
  /** Requests per second against the bare route of the same round, the median of all rounds. */
  readonly ratio: number
  /** Processor time for one request, in microseconds: of the server process, all its threads, and of the database. */
  readonly serverCpuUs: number
  readonly databaseCpuUs: number
  /** Webhooks that went out beside the requests. */
  readonly deliveriesPerSecond?: number
}

/** `bare` holds the rounds of the bare route, in the same order. */
export function figureOf(name: string, rounds: readonly Round[], bare: readonly Round[], stored?: number): Figure {
  const requests = sum(rounds.map((round) => round.requests))
  const quantile = quantileOf(rounds)
  const delivered = sum(rounds.map((round) => round.delivered))
  return {
    name,
    ...(stored !== undefined && { stored }),
    requestsPerSecond: Math.round(requests / sum(rounds.map((round) => round.seconds))),
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    errors: sum(rounds.map((round) => round.errors)),
    ratio: rounded(median(rounds.map((round, index) => rateOf(round) / rateOf(bare[index] ?? round))), 3),
    serverCpuUs: Math.round((sum(rounds.map((round) => round.serverCpuMs)) * 1000) / requests),
    databaseCpuUs: Math.round((sum(rounds.map((round) => round.databaseCpuMs)) * 1000) / requests),
    ...(delivered > 0 && { deliveriesPerSecond: Math.round(delivered / sum(rounds.map((round) => round.seconds))) }),
  }
}

/** The rate of `rounds` as a share of the rate of `whole` in the same round: the median of all rounds. */
export const shareOf = (rounds: readonly LoadReport[], whole: readonly LoadReport[]): number =>
  rounded(median(rounds.map((round, index) => rateOf(round) / rateOf(whole[index] ?? round))), 3)

export const rateOf = ({ requests, seconds }: Pick<LoadReport, 'requests' | 'seconds'>): number => requests / seconds

/** Over the requests of all rounds together. */
function quantileOf(rounds: readonly LoadReport[]): (share: number) => number {
  const durations = rounds.flatMap((round) => round.durations).sort(([a], [b]) => a - b)
  const total = sum(durations.map(([, count]) => count))
  return (share) => {
    let passed = 0
    for (const [time, count] of durations) {
      passed += count
      if (passed >= total * share) return time / 100
    }
    return 0
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const pair = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1)
  return sum(pair) / pair.length
}

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
