/**
 * What is asked of the server in the name of an account, round by round: all of it follows from the seed.
 *
 * The generator has an account of the model of its own, the plan, in which operations come about in the order in which they were thought of. It chooses by the plan alone, never by what the server
 * answered, so that a seed gives the same requests whichever of two simultaneous ones the server carries out first. What then exists in the plan and not on the server is asked for all the same.
 */
import type { Account } from './model/account.ts'
import { Forgetting } from './model/forgetting.ts'
import type { Name } from './model/objects.ts'
import { apply, groupsOf, touchesOf, type Operation } from './operations/operation.ts'
import { unseenTime, type AnyKind } from './operations/kind.ts'
import { kinds, type KindName } from './operations/kinds.ts'
import { Pools } from './operations/pools.ts'
import type { Random } from './random.ts'

/** Most operations that are explained together: more have too many orders. */
const groupSize = 4
/** With a move of the clock, since each order takes a move. */
const groupSizeWithMove = 3
/** How many operations later one may be repeated: while all that it is about is remembered. */
const repeatedWithin = 200
/** Operations that are sent at once. */
const roundSize = 9

const weights = Object.entries(kinds).map(([name, { weight }]) => [name as KindName, weight] as const)

export class Generator {
  readonly #random: Random
  readonly #plan: Account
  readonly #pools: Pools
  /** Operations with a key that may be sent once more. */
  #keyed: Operation[] = []
  readonly #forgetting: Forgetting
  /** What is chosen no more, but may be asked for by what is repeated. */
  readonly #releasing: { readonly step: number; readonly names: readonly Name[] }[] = []
  #step = 0

  constructor(random: Random, plan: Account) {
    this.#random = random
    this.#plan = plan
    this.#pools = new Pools(plan)
    this.#forgetting = new Forgetting(plan)
  }

  /** How many operations there were. */
  get steps(): number {
    return this.#step
  }

  /** Operations that are sent at once, at most so many; few of them have something in common. */
  nextRound(most: number): Operation[] {
    const size = Math.min(most, this.#random.integer(1, roundSize))
    // Half of all rounds are about one object as far as they can be.
    const isFocused = this.#random.chance(0.5)
    const round: Operation[] = []
    this.#pools.startRound()
    for (let turn = 0; round.length === 0 || (turn < 3 * size && round.length < size); turn++) {
      const operation = this.#operation()
      if (operation === undefined || !isExplainable(this.#plan, [...round, operation])) continue
      round.push(this.#planned(operation))
      if (isFocused) this.#pools.focusOn(objectOf(operation))
    }
    return round
  }

  /** A move of the clock by so many seconds. */
  lastMove(seconds: number): Operation[] {
    return [this.#planned({ step: this.#step, kind: 'move the clock', given: { advance: seconds } })]
  }

  #planned(operation: Operation): Operation {
    this.#step++
    apply(this.#plan, operation)
    if (operation.idempotencyKey === keyOf(operation.step)) this.#keyed.push(operation)
    return operation
  }

  /** Forgets in the plan what nothing will be done to any more; its names, for others who remember it. */
  release(): Name[] {
    this.#keyed = this.#keyed.filter(({ step }) => step > this.#step - repeatedWithin)
    this.#releasing.push({ step: this.#step, names: this.#pools.takeReleased() })
    const released: Name[] = []
    for (
      let [first] = this.#releasing;
      first !== undefined && first.step <= this.#step - repeatedWithin;
      [first] = this.#releasing
    ) {
      released.push(...first.names)
      this.#releasing.shift()
    }
    this.#forgetting.release(released)
    this.#forgetting.forget()
    return released
  }

  #operation(): Operation | undefined {
    const random = this.#random
    const isRecent = ({ step }: Operation): boolean => step > this.#step - repeatedWithin
    const first = random.chance(0.03) ? random.pick(this.#keyed.filter(isRecent)) : undefined
    if (first !== undefined) return this.#repeated(first)
    const kind = random.weighted(weights)
    const row: AnyKind = kinds[kind]
    const given = row.choose({ random, plan: this.#plan, pools: this.#pools })
    if (given === undefined) return undefined
    const isKeyed = row.repeatable === true && random.chance(0.12)
    return { step: this.#step, kind, given, ...(isKeyed && { idempotencyKey: keyOf(this.#step) }) }
  }

  /** The same once more; or, seldom, something else with the same key. */
  #repeated(first: Operation): Operation {
    const step = this.#step
    if (this.#random.chance(0.9)) return { ...first, step, repeats: first.step }
    const given = { label: 'Somebody else', email: `else-${step}@example.org` }
    return { step, kind: 'make a customer', given, idempotencyKey: keyOf(first.step) }
  }
}

const keyOf = (step: number): string => `key-${step}`

const isMove = ({ kind }: Operation): boolean => kind === 'move the clock'

function isExplainable(plan: Account, round: readonly Operation[]): boolean {
  // A command is no request: nothing else goes on meanwhile. Of a list objects and count are not of the same moment.
  if (round.some(({ kind }) => kind === 'set fees' || kind.startsWith('list'))) return round.length === 1
  // Of two moves the earlier one may answer with the time of the later.
  if (round.filter(isMove).length > 1) return false
  const hasUnseenTime = round.some((operation) => touchesOf(plan, operation).includes(unseenTime))
  if (hasUnseenTime && round.some(isMove)) return false
  return groupsOf(plan, round).every((group) => group.length <= (group.some(isMove) ? groupSizeWithMove : groupSize))
}

/** What an operation is about: the first name in it. */
function objectOf({ given }: Operation): string {
  const fields = ['payment', 'intent', 'payout', 'disbursement', 'authentication']
  const about = Object.entries(given as Record<string, unknown>).find(([field]) => fields.includes(field))
  return typeof about?.[1] === 'string' ? about[1] : ''
}
