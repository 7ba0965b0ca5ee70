/**
 * What is asked of the server in the name of an account, round by round: all of it follows from the seed.
 *
 * The generator has an account of the model of its own, the plan, in which operations come about in the order in which they were thought of. It chooses by the plan alone, never by what the server
 * answered, so that a seed gives the same requests whichever of two simultaneous ones the server carries out first. What then exists in the plan and not on the server is asked for all the same.
 */
import type { Account } from './model/account.ts'
import { Forgetting } from './model/forgetting.ts'
import type { FaultyStep } from './model/faults.ts'
import type { Name } from './model/objects.ts'
import { apply, groupsOf, touchesOf, type Operation } from './operations/operation.ts'
import { chosenDelay } from './operations/faults.ts'
import { unseenTime, type AnyKind } from './operations/kind.ts'
import { kinds, type KindName } from './operations/kinds.ts'
import { Pools } from './operations/pools.ts'
import type { Random } from './random.ts'

/** Most operations that are explained together: more have too many orders. */
const groupSize = 4
/** With a move of the clock, since each order takes a move; and while there are faults, since much that has nothing else in common may meet them. */
const smallGroupSize = 3
/** How many operations later one may be repeated: while all that it is about is remembered. */
const repeatedWithin = 200
/** Operations that are sent at once. */
const roundSize = 9
/** How often a delay is tried to be met, by what is chosen. */
const triesToMeet = 30

/** What puts something to the network, by what it puts. */
const asking: Readonly<Record<Exclude<FaultyStep, 'settlement'>, readonly KindName[]>> = {
  authorization: ['make a payment', 'make an intent', 'capture a payment', 'change a payment', 'be at the bank'],
  increment: ['change a payment'],
  capture: ['make a payment', 'capture a payment', 'capture an intent', 'change a payment'],
  refund: ['refund a payment', 'refund an intent'],
}

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
  /** What is left of the rounds in which an answer is late. */
  readonly #late: (() => Operation[])[] = []

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
    if (this.#late.length === 0 && this.#plan.disturbed.length === 0 && most > 12 && this.#random.chance(0.03))
      this.#beLate()
    const late = this.#late.shift()
    if (late !== undefined) return late()
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

  /** An answer will come late. Others ask meanwhile, and time brings it. */
  #beLate(): void {
    const step = this.#random.pick(['authorization', 'increment', 'capture', 'refund'] as const)
    const fault = chosenDelay(this.#random, step)
    const seconds = 'delay' in fault ? fault.delay.seconds : 0
    this.#late.push(
      () => [this.#planned({ step: this.#step, kind: 'set a fault', given: fault })],
      () => this.#heldRound(step, seconds),
      () => [this.#planned({ step: this.#step, kind: 'take faults back', given: {} })],
    )
  }

  #heldRound(step: Exclude<FaultyStep, 'settlement'>, seconds: number): Operation[] {
    this.#pools.startRound()
    const held = this.#meeting(step)
    if (held === undefined) return this.move(seconds)
    const round = [this.#planned({ ...held, isHeld: true })]
    this.#pools.focusOn(objectOf(held))
    const besides: Operation[] = []
    for (let turn = 0; turn < 6; turn++) {
      const operation = this.#operation()
      if (operation === undefined || !isStill(operation) || operation.repeats !== undefined) continue
      if (isExplainable(this.#plan, [...besides, operation])) besides.push(this.#planned(operation))
    }
    return [...round, ...besides, ...this.move(seconds)]
  }

  /** One that meets the fault, as far as the plan can tell. */
  #meeting(step: Exclude<FaultyStep, 'settlement'>): Operation | undefined {
    for (let turn = 0; turn < triesToMeet; turn++) {
      const operation = this.#chosen(this.#random.weighted(asking[step].map((kind) => [kind, 1] as const)))
      if (operation === undefined) continue
      let left = this.#plan.faults
      this.#plan.journal.attempt(() => {
        apply(this.#plan, operation)
        left = this.#plan.faults
        return false
      })
      if (left.length === 0) return operation
    }
    return undefined
  }

  /** A move of the clock by so many seconds. */
  move(seconds: number): Operation[] {
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
    return this.#chosen(random.weighted(weights))
  }

  #chosen(kind: KindName): Operation | undefined {
    const random = this.#random
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

/** Something that can be asked while an answer is held: it neither moves the clock nor is about everything. */
const isStill = ({ kind }: Operation): boolean => !/^(move|set|list|take)/.test(kind)

const isMove = ({ kind }: Operation): boolean => kind === 'move the clock'

function isExplainable(plan: Account, round: readonly Operation[]): boolean {
  // A command is no request: nothing else goes on meanwhile. Of a list objects and count are not of the same moment.
  if (round.some(({ kind }) => kind === 'set fees' || kind === 'set the notice' || kind.startsWith('list')))
    return round.length === 1
  // Of two moves the earlier one may answer with the time of the later.
  if (round.filter(isMove).length > 1) return false
  // Whether faults are left must not depend on which of two such was first: nobody would take them back.
  if (round.filter(({ kind }) => kind.endsWith('fault') || kind.endsWith('faults back')).length > 1) return false
  const hasUnseenTime = round.some((operation) => touchesOf(plan, operation).includes(unseenTime))
  if (hasUnseenTime && round.some(isMove)) return false
  const isSmaller = (group: readonly Operation[]): boolean => plan.disturbed.length > 0 || group.some(isMove)
  return groupsOf(plan, round).every((group) => group.length <= (isSmaller(group) ? smallGroupSize : groupSize))
}

/** What an operation is about: the first name in it. */
function objectOf({ given }: Operation): string {
  const fields = ['payment', 'intent', 'sepa', 'payout', 'disbursement', 'authentication']
  const about = Object.entries(given as Record<string, unknown>).find(([field]) => fields.includes(field))?.[1]
  if (typeof about === 'string') return about
  const { saved } = (about ?? {}) as { readonly saved?: Name }
  return saved ?? ''
}
