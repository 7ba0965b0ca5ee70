/** Moves of the clock, and changes by the operator. */
import { addDays, DAY, HOUR, isBusinessDay, SECOND, type Day, type Moment } from '../model/calendar.ts'
import { moveClock, type Move } from '../model/clock.ts'
import type { Account } from '../model/account.ts'
import { done } from '../model/expected.ts'
import type { FeeRate, FeeSchedule } from '../model/fees.ts'
import type { Random } from '../random.ts'
import { everything, kind } from './kind.ts'

export const move = kind<Move>({
  weight: 4,
  choose: ({ random, plan }) =>
    random.weighted<() => Move>([
      [() => ({ advance: random.integer(0, 60) }), 3],
      [() => ({ advance: random.integer(60, 3600) }), 3],
      [() => ({ advance: random.integer(1, 6 * 3600) }), 3],
      [() => ({ advance: (6 * HOUR) / SECOND }), 0.5],
      [() => ({ to: aroundTurn(random, plan) / SECOND }), 12],
      [() => ({ advance: random.integer(1, 3) * (DAY / SECOND) }), 1],
      [() => ({ advance: (7 * DAY) / SECOND }), 0.4],
      [() => ({ advance: random.integer(8, 32) * (DAY / SECOND) }), 0.2],
      // Longer than the time for the return of a debit, and than a mandate's life.
      [() => ({ advance: random.pick([52, 57, 396, 1096]) * (DAY / SECOND) }), 0.2],
      [() => ({ to: Math.floor(plan.now / SECOND) - random.integer(1, 3600) }), 0.3],
    ])(),
  request: (given) => ({ method: 'POST', path: ['/sandbox/clock'], body: { ...given } }),
  rule: (account, given) => moveClock(account, given),
  touches: () => [everything],
})

/** The next turns of the banks' day: exactly, a second before, or a second after. */
function aroundTurn(random: Random, { calendar, now }: Account): Moment {
  const today = calendar.dayOf(now)
  const days = [today, addDays(today, 1), nextClosed(today)]
  const turns = days.flatMap((day) => [calendar.morningOf(day), calendar.noonOf(day), calendar.cutOffOf(day)])
  const later = turns.filter((turn) => turn > now + SECOND)
  const near = later.filter((turn) => turn < now + 30 * HOUR)
  const turn = random.pick(random.chance(0.9) ? near : later) ?? now + HOUR
  return turn + random.pick([0, 0, -1, 1]) * SECOND
}

/** The next day on which banks are closed. */
function nextClosed(today: Day): Day {
  let day = addDays(today, 1)
  while (isBusinessDay(day)) day = addDays(day, 1)
  return day
}

type FeesChange = Partial<FeeSchedule>

export const setFees = kind<FeesChange>({
  weight: 0.3,
  choose: ({ random }) => {
    const rate = (): FeeRate => ({
      basisPoints: random.pick([0, 1, 25, 70, 145, 290]),
      fixed: random.pick([0, 1, 7, 25]),
    })
    return random.weighted<FeesChange>([
      [{ card: rate() }, 3],
      [{ sepa: rate() }, 1.5],
      [{ dispute: rate() }, 1],
      [{ disbursement: rate() }, 1],
      [{ vatBasisPoints: random.pick([0, 550, 1000, 2000, 2100]) }, 1],
    ])
  },
  request: ({ card, sepa, dispute, disbursement, vatBasisPoints }) => ({
    command: 'fees set',
    options: {
      mode: 'test',
      ...(card !== undefined && { card: words(card) }),
      ...(sepa !== undefined && { sepa: words(sepa) }),
      ...(dispute !== undefined && { dispute: words(dispute) }),
      ...(disbursement !== undefined && { disbursement: words(disbursement) }),
      ...(vatBasisPoints !== undefined && { vat: String(vatBasisPoints) }),
    },
  }),
  rule: (account, given) => {
    account.fees = { ...account.fees, ...given }
    return done('fees are changed for what comes', {})
  },
  touches: () => [everything],
})

/** How many days before a debit its payer is informed. */
export const setNotice = kind<{ readonly days: number }>({
  weight: 0.5,
  choose: ({ random }) => ({
    days: random.weighted([[1, 5] as const, [random.integer(2, 5), 3] as const, [14, 0.5] as const]),
  }),
  request: ({ days }) => ({
    command: 'creditor set',
    options: { mode: 'test', 'prenotification-days': String(days) },
  }),
  rule: (account, { days }) => {
    account.notice = days
    return done('the notice is another for what comes', {})
  },
  touches: () => [everything],
})

const words = ({ basisPoints, fixed }: FeeRate): string => `${basisPoints}+${fixed}`
