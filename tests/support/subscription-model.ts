/**
 * What a subscription should have been billed, by a model of docs/subscriptions.md that shares nothing with the program: local time comes from Intl, shares are fractions. It
 * covers only subscriptions whose payer always pays.
 */

/** Moments are Unix seconds. */
export interface ModelledSubscription {
  readonly startAt: number
  readonly freeUntil: number | null
  readonly cancelAt: number | null
  readonly interval: 'day' | 'week' | 'month' | 'year'
  readonly intervalCount: number
  /** For each price; 0 when it is not bought. */
  readonly quantities: readonly number[]
  readonly unitAmounts: readonly number[]
  /** In their order. */
  readonly changes: readonly ModelledChange[]
}

export interface ModelledChange {
  readonly at: number
  readonly quantities: readonly number[]
  readonly change: 'now' | 'period_end'
}

export interface ModelledPeriod {
  readonly start: number
  readonly end: number
  readonly amount: number
}

/** The periods that have begun before a moment. */
export function modelledPeriods(subscription: ModelledSubscription, until: number): ModelledPeriod[] {
  const { startAt, freeUntil, cancelAt, unitAmounts } = subscription
  const anchor = freeUntil ?? startAt
  const boundary = (number: number): number => later(anchor, subscription, number)
  const last = Math.min(until, (cancelAt ?? Infinity) - 1)
  const spans: { start: number; end: number; free: boolean }[] = []
  if (freeUntil !== null) spans.push({ start: startAt, end: freeUntil, free: true })
  for (let number = 0; boundary(number) <= last; number += 1)
    spans.push({ start: boundary(number), end: boundary(number + 1), free: false })
  // Before the first period a change need not wait for the end of one.
  const first = spans[0]?.start ?? Infinity
  let bought = subscription.changes.findLast(({ at }) => at < first)?.quantities ?? subscription.quantities
  let next: readonly number[] | null = null
  let owed = 0
  let changes = subscription.changes.filter(({ at }) => at >= first)
  return spans.map(({ start, end, free }) => {
    bought = next ?? bought
    next = null
    const cost = free ? 0 : bought.reduce((total, quantity, place) => total + quantity * (unitAmounts[place] ?? 0), 0)
    const total = free ? 0 : cost + owed
    if (!free) owed = Math.min(total, 0)
    for (const { at, quantities, change } of changes.filter((one) => one.at < end)) {
      if (change === 'period_end') {
        next = quantities
        continue
      }
      next = null
      const former = bought
      bought = quantities
      if (free) continue
      for (const [place, unit] of unitAmounts.entries()) {
        const [was = 0, is = 0] = [former[place], quantities[place]]
        if (was !== is) owed += nearest(is * unit, end - at, end - start) - nearest(was * unit, end - at, end - start)
      }
    }
    changes = changes.filter((one) => one.at >= end)
    return { start, end, amount: Math.max(total, 0) }
  })
}

/** `amount * part / whole`, rounded half up to a whole number. */
const nearest = (amount: number, part: number, whole: number): number => {
  const [product, divisor] = [BigInt(amount) * BigInt(part), BigInt(whole)]
  const [quotient, rest] = [product / divisor, product % divisor]
  return Number(quotient + (2n * rest >= divisor ? 1n : 0n))
}

/** A number of intervals after an anchor, on the clock of Paris. */
function later(
  anchor: number,
  { interval, intervalCount }: Pick<ModelledSubscription, 'interval' | 'intervalCount'>,
  number: number,
): number {
  if (number === 0) return anchor
  const local = localOf(anchor)
  const count = intervalCount * number
  if (interval === 'day' || interval === 'week')
    return momentOf(new Date(local.getTime() + count * (interval === 'day' ? 1 : 7) * 86_400_000))
  const months = local.getUTCFullYear() * 12 + local.getUTCMonth() + count * (interval === 'month' ? 1 : 12)
  const [year, month] = [Math.floor(months / 12), months % 12]
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const moved = new Date(local)
  moved.setUTCFullYear(year, month, Math.min(local.getUTCDate(), lastDay))
  return momentOf(moved)
}

const clocks = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'Europe/Paris', hourCycle: 'h23' },
  ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
})

/** What the clock of Paris shows, as if it were UTC. */
function localOf(moment: number): Date {
  const parts = new Map(clocks.formatToParts(moment * 1000).map(({ type, value }) => [type, Number(value)]))
  const [year = 0, month = 1, ...rest] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map(
    (type) => parts.get(type as never) ?? 0,
  )
  const [day = 1, hour = 0, minute = 0, second = 0] = rest
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}

/** The first moment at which the clock shows this; for a time that it skips, an hour later. */
function momentOf(local: Date): number {
  const shown = local.getTime() / 1000
  const found = [7200, 3600]
    .map((offset) => shown - offset)
    .find((moment) => localOf(moment).getTime() / 1000 === shown)
  return found ?? shown - 3600
}
