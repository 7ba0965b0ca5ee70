/**
 * Generates the requests of an account, round by round: everything follows from the seed.
 *
 * The generator has an account of the model of its own, the plan, in which operations happen in the order in which they were generated. It chooses by the plan alone, never by what
 * the server answered, so that a seed gives the same requests whichever of two simultaneous ones the server carries out first. Objects that then exist in the plan and not on the
 * server are asked for nevertheless.
 */
import { isExplainable } from './explainable.ts'
import type { Account } from './model/account.ts'
import { Forgetting } from './model/forgetting.ts'
import type { FaultyStep } from './model/faults.ts'
import type { Name } from './model/objects.ts'
import { apply, type Operation } from './operations/operation.ts'
import { chosenDelay } from './operations/faults.ts'
import type { AnyKind } from './operations/kind.ts'
import { kinds, type KindName } from './operations/kinds.ts'
import { Pools } from './operations/pools.ts'
import type { Random } from './random.ts'

/** How many operations later an operation may be repeated: while everything that it is about is remembered. */
const repeatedWithin = 200
/** The most operations that are sent at once. */
const roundSize = 9
/** How many operations are tried in order to find one that meets a delay. */
const triesToMeet = 30

/** The kinds of operations that send a request to the network, by the kind of request. */
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
  /** Names that are no longer chosen, but may be asked for by repeated operations. */
  readonly #releasing: { readonly step: number; readonly names: readonly Name[] }[] = []
  #step = 0
  /** The remaining rounds in which an answer is late. */
  readonly #late: (() => Operation[])[] = []

  constructor(random: Random, plan: Account) {
    this.#random = random
    this.#plan = plan
    this.#pools = new Pools(plan)
    this.#forgetting = new Forgetting(plan)
  }

  /** The number of operations so far. */
  get steps(): number {
    return this.#step
  }

  /** Operations to send at once, at most `most`; few of them have something in common. */
  nextRound(most: number): Operation[] {
    if (this.#late.length === 0 && this.#plan.disturbed.length === 0 && most > 12 && this.#random.chance(0.03))
      this.#beLate()
    const late = this.#late.shift()
    if (late !== undefined) return late()
    const size = Math.min(most, this.#random.integer(1, roundSize))
    // Half of all rounds are about one object as far as possible.
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

  /** Plans that an answer comes late: others ask meanwhile, and a move of the clock brings it. */
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

  /** An operation that meets the fault, as far as the plan can tell. */
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

  /** A move of the clock by a number of seconds. */
  move(seconds: number): Operation[] {
    return [this.#planned({ step: this.#step, kind: 'move the clock', given: { advance: seconds } })]
  }

  #planned(operation: Operation): Operation {
    this.#step++
    apply(this.#plan, operation)
    if (operation.idempotencyKey === keyOf(operation.step)) this.#keyed.push(operation)
    return operation
  }

  /** Forgets in the plan the objects to which nothing will be done any more; returns their names, for others who remember them. */
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

  /** The same operation again; or, seldom, another one with the same key. */
  #repeated(first: Operation): Operation {
    const step = this.#step
    if (this.#random.chance(0.9)) return { ...first, step, repeats: first.step }
    const given = { label: 'Somebody else', email: `else-${step}@example.org` }
    return { step, kind: 'make a customer', given, idempotencyKey: keyOf(first.step) }
  }
}

const keyOf = (step: number): string => `key-${step}`

/** Whether an operation may be sent while an answer is held: it neither moves the clock nor is about everything. */
const isStill = ({ kind }: Operation): boolean => !/^(move|set|list|take)/.test(kind)

/** What an operation is about: the first name in it. */
function objectOf({ given }: Operation): string {
  const fields = ['payment', 'intent', 'sepa', 'payout', 'disbursement', 'authentication']
  const about = Object.entries(given as Record<string, unknown>).find(([field]) => fields.includes(field))?.[1]
  if (typeof about === 'string') return about
  const { saved } = (about ?? {}) as { readonly saved?: Name }
  return saved ?? ''
}
