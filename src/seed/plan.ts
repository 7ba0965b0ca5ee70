/** The objects of a file in the order in which they are made, and what can be seen to be wrong with it from the file alone. */
import type { Instant } from '../kit/clock.ts'
import type { SeedFile } from './file.ts'
import { moneyStops } from './money.ts'
import { payerStops } from './payers.ts'
import type { SeedProblem } from './problem.ts'
import { inOrderOfTime, type Stop } from './stop.ts'

export const stopsOf = (file: SeedFile): Stop[] => inOrderOfTime([...payerStops(file), ...moneyStops(file)])

/** `now` is the present of the test mode. */
export function problemsOf(stops: readonly Stop[], now: Instant): SeedProblem[] {
  const byId = new Map(stops.map((stop) => [stop.id, stop]))
  return stops.flatMap((stop) => [
    ...(byId.get(stop.id) === stop
      ? []
      : [{ path: [...stop.path, 'id'], message: 'is given to another object as well' }]),
    ...(stop.at > now
      ? [
          {
            path: [...stop.path, 'created'],
            message: `is later than the test mode's clock, which shows ${timeText(now)}`,
          },
        ]
      : []),
    ...stop.names
      .filter((id) => (byId.get(id)?.at ?? stop.at) > stop.at)
      .map((id) => ({ path: [...stop.path, 'created'], message: `is earlier than that of ${id}, which it refers to` })),
  ])
}

export const timeText = (instant: Instant): string => new Date(instant).toISOString()
