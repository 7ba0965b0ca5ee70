/**
 * Sends the operations of one account, and compares every answer with the model: the answers of each round, what they changed and, now and then, the whole state as the server
 * shows it.
 */
import type { Client } from './client.ts'
import { compare, type Answer, type Difference, type Learnt } from './compare.ts'
import { Disagreement, type Told } from './disagreement.ts'
import type { Installation, SimulatedAccount } from './installation.ts'
import type { Account } from './model/account.ts'
import { Forgetting } from './model/forgetting.ts'
import { Reference, type Expected } from './model/expected.ts'
import { takeFaultsBack } from './model/faults.ts'
import type { Name } from './model/objects.ts'
import { Names } from './names.ts'
import type { HttpRequest } from './operations/kind.ts'
import { apply, groupsOf, requestOf, type Operation } from './operations/operation.ts'
import { findOrders, judge, lookAfter, type Answered } from './orders.ts'
import { booksOf, Changes, countsOf, readOf, reasonToRead, type Read } from './reading.ts'

/** Reads that are sent at once. */
const parallelReads = 12
/** How many operations are kept, to show what came before a disagreement. */
const keptHistory = 4000
/** How many answers are kept for operations that replay them. */
const keptAnswers = 2000

export interface Side {
  readonly installation: Installation
  readonly client: Client
  /** On the server. */
  readonly simulated: SimulatedAccount
  /** In the model. */
  readonly account: Account
}

export class Judge {
  readonly #side: Side
  readonly #account: Account
  readonly #names = new Names()
  readonly #changes: Changes
  /** The answers to operations with a key, by step. */
  readonly #keyedAnswers = new Map<number, Answer>()
  readonly #history: Told[] = []
  readonly #forgetting: Forgetting
  /** How many reads there were besides the operations. */
  reads = 0

  constructor(side: Side) {
    this.#side = side
    this.#account = side.account
    this.#changes = new Changes(side.account)
    this.#forgetting = new Forgetting(side.account)
  }

  /** Sends the operations at once and explains the answers. Throws {@link Disagreement}. */
  async round(operations: readonly Operation[]): Promise<void> {
    await this.#tellingHistory(() => this.#round(operations))
  }

  /** Reads everything that changed since the last time, the counts of all lists, and the books. Throws {@link Disagreement}. */
  async readBack(): Promise<void> {
    await this.#tellingHistory(() => this.#readBack())
  }

  async #tellingHistory(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (error instanceof Disagreement) error.tellHistory(this.#account, this.#history)
      throw error
    }
  }

  async #round(operations: readonly Operation[]): Promise<void> {
    const [first, ...others] = operations
    if (first?.isHeld === true) await this.#heldRound(first, others)
    else await this.#roundAtOnce(operations)
    await this.#learnAuthentications()
    if (this.#history.length > 2 * keptHistory) this.#history.splice(0, keptHistory)
  }

  /**
   * The answer to the first operation is held until the last one, which moves the clock. The answers to the others are explained by the state that the first has left. If the
   * answer is not held after all, as the plan had expected, it is compared before the others are sent.
   */
  async #heldRound(held: Operation, others: readonly Operation[]): Promise<void> {
    await this.#learnNamesIn(held)
    const answering = this.#send(held)
    await Promise.race([answering, this.#untilFaultsAreMet()])
    const { later, ...expected } = apply(this.#account, held)
    const isHeld = this.#account.faults.length === 0 && expected.status === 200
    if (!isHeld) {
      this.#compareAnswer(held, expected, await answering)
      await this.#takeFaultsBack()
    }
    await this.#roundAtOnce(others.slice(0, -1))
    await this.#roundAtOnce(others.slice(-1))
    if (isHeld)
      this.#compareAnswer(held, later === undefined ? expected : { ...expected, body: later() }, await answering)
  }

  /** Otherwise another operation that met the delay would wait for the move of the clock, which waits for it. */
  async #takeFaultsBack(): Promise<void> {
    await this.#compareRead([{ method: 'DELETE', path: ['/sandbox/faults'] }, takeFaultsBack(this.#account)])
  }

  #compareAnswer(operation: Operation, expected: Expected, answer: Answer): void {
    this.#remember(operation, answer)
    const { differences, learnt } = compare(this.#names, expected, answer)
    if (differences.length > 0) {
      const misfit = { order: [operation], rule: expected.rule, differences }
      throw new Disagreement({ answered: [{ operation, answer, besidesPayout: false }], misfit, names: this.#names })
    }
    this.#names.learnAll(learnt)
  }

  #remember(operation: Operation, answer: Answer): void {
    this.#history.push({ operation, status: answer.status, at: this.#account.seconds })
    if (operation.idempotencyKey !== undefined) this.#keep(operation.step, answer)
  }

  /** Waits until the network has met all faults, so that the operation that was sent waits for its answer. */
  async #untilFaultsAreMet(): Promise<void> {
    for (;;) {
      const { body } = await this.#read({ method: 'GET', path: ['/sandbox/faults'] })
      if ((body as { faults: readonly unknown[] }).faults.length === 0) return
    }
  }

  async #roundAtOnce(operations: readonly Operation[]): Promise<void> {
    for (const operation of operations) await this.#learnNamesIn(operation)
    // An operation that asks for an object which is made only in this round was told that it does not exist: this is explained before the object is made.
    const groups = groupsOf(this.#account, operations).sort(
      (one, other) => Number(other.some(this.#isBlind)) - Number(one.some(this.#isBlind)),
    )
    const inOrder: Pick<Answered, 'operation' | 'answer'>[] = []
    await Promise.all(
      operations.map(async (operation) => {
        const answer = await this.#send(operation)
        inOrder.push({ operation, answer })
        this.#remember(operation, answer)
      }),
    )
    for (const group of groups) {
      const besidesPayout = group.length > 1 && group.some(({ kind }) => kind === 'make a payout')
      const answered = inOrder.filter(({ operation }) => group.includes(operation))
      await this.#explain(answered.map((one) => ({ ...one, besidesPayout })))
    }
  }

  async #readBack(): Promise<void> {
    const changed = this.#changes.takeUnread()
    // Objects that the server made by itself are read last: the objects that they were made of show errors better.
    const isKnown = (name: Name): boolean => this.#names.idOf(name) !== undefined
    const ownName = changed.filter((name) => !isKnown(name))
    await this.#compareReads(changed.filter(isKnown).map((name) => readOf(this.#account, name)))
    for (const name of ownName) await this.#learnName(name)
    await this.#compareReads(ownName.map((name) => readOf(this.#account, name)))
    await this.#compareReads([...countsOf(this.#account), booksOf(this.#account)])
  }

  /** Nothing will be done to these objects any more: those that are final, and were compared, are forgotten. */
  release(names: Iterable<Name>): void {
    this.#forgetting.release(names)
    for (const name of this.#forgetting.forget()) this.#names.forget(name)
  }

  async #compareReads(reads: Read[]): Promise<void> {
    const lane = async (): Promise<void> => {
      for (let next = reads.pop(); next !== undefined; next = reads.pop()) await this.#compareRead(next)
    }
    await Promise.all(Array.from({ length: parallelReads }, lane))
  }

  async #send(operation: Operation): Promise<Answer> {
    const { installation, client, simulated } = this.#side
    const request = requestOf(operation)
    if (!('command' in request))
      return client.send(client.prepare(request, simulated.keys, this.#names, operation.idempotencyKey))
    await installation.command(request.command, [simulated.id], request.options)
    return { status: 200, text: '', body: {}, isReplayed: false }
  }

  #keep(step: number, answer: Answer): void {
    this.#keyedAnswers.set(step, answer)
    const [oldest] = this.#keyedAnswers.keys()
    if (this.#keyedAnswers.size > keptAnswers && oldest !== undefined) this.#keyedAnswers.delete(oldest)
  }

  readonly #answerOf = (step: number): Answer | undefined => this.#keyedAnswers.get(step)

  async #explain(answered: readonly Answered[]): Promise<void> {
    for (const one of answered.length > 1 ? await this.#order(answered) : answered) {
      const { rule, differences, learnt } = judge(this.#account, one, this.#names, this.#answerOf)
      if (differences.length > 0) {
        const misfit = { order: [one.operation], rule, differences }
        throw new Disagreement({ answered: [one], misfit, names: this.#names })
      }
      this.#names.learnAll(learnt)
    }
  }

  /** The order that explains the answers. If several orders lead to different states, one that agrees with what is read. */
  async #order(answered: readonly Answered[]): Promise<readonly Answered[]> {
    this.#changes.begin()
    const { orders, misfit } = findOrders(this.#account, answered, this.#names, this.#answerOf)
    const outcomes = new Map<string, Outcome>()
    for (const order of orders) {
      const outcome = lookAfter(this.#account, order, this.#names, this.#answerOf, (learnt): Outcome => {
        return { order, reads: this.#changes.latest().map((name) => this.#readOf(name, learnt)), learnt }
      })
      const state = JSON.stringify(outcome.reads)
      if (!outcomes.has(state)) outcomes.set(state, outcome)
    }
    if (outcomes.size === 0)
      throw new Disagreement({ answered, names: this.#names, ...(misfit !== undefined && { misfit }) })
    const differences: Difference[] = []
    for (const outcome of outcomes.values()) {
      const found = outcomes.size === 1 ? [] : await this.#misfitsOf(outcome)
      if (found.length === 0) return outcome.order
      differences.push(...found)
    }
    const rule = 'what is read afterwards agrees with one of the orders that explain the answers'
    throw new Disagreement({ answered, misfit: { order: [], rule, differences }, names: this.#names })
  }

  /** How an object is read, or the list that it is in when its id is not known yet. */
  #readOf(name: Name, learnt: Learnt): Read {
    const isKnown = this.#names.idOf(name) !== undefined || learnt.has(name)
    return (isKnown ? undefined : reasonToRead(this.#account, name)) ?? readOf(this.#account, name)
  }

  /** The differences between what is read now and the state after this order. */
  async #misfitsOf({ reads, learnt }: Outcome): Promise<Difference[]> {
    const misfits = reads.map(async ([request, expected]) => {
      const isUnknown = (name: Name): boolean => this.#names.idOf(name) === undefined && !learnt.has(name)
      if (namesIn(request.path).some(isUnknown)) return []
      const answer = await this.#read(withIds(request, learnt))
      return compare(this.#names, expected, answer, learnt).differences.map((difference) => ({
        ...difference,
        what: `${expected.rule}: ${difference.what}`,
      }))
    })
    return (await Promise.all(misfits)).flat()
  }

  #read(request: HttpRequest): Promise<Answer> {
    this.reads++
    const { client, simulated } = this.#side
    return client.send(client.prepare(request, simulated.keys, this.#names))
  }

  async #compareRead([request, expected]: Read): Promise<void> {
    const { differences, learnt } = compare(this.#names, expected, await this.#read(request))
    if (differences.length > 0)
      throw new Disagreement({ read: request, rule: expected.rule, differences, names: this.#names })
    this.#names.learnAll(learnt)
  }

  async #learnNamesIn(operation: Operation): Promise<void> {
    for (const name of namesOf(operation)) await this.#learnName(name)
  }

  /** Whether the operation asks for something whose id is not known: an object of the plan that the server has not made, or has not made yet. */
  readonly #isBlind = (operation: Operation): boolean =>
    namesOf(operation).some((name) => this.#names.idOf(name) === undefined)

  /** Asks for the id of an object that the server made by itself, before it is referred to. */
  async #learnName(name: Name): Promise<void> {
    const read = this.#names.idOf(name) === undefined ? reasonToRead(this.#account, name) : undefined
    if (read !== undefined) await this.#compareRead(read)
  }

  /** Payments show the ids of their authentications only until another one replaces it: one that was replaced before is forgotten. */
  async #learnAuthentications(): Promise<void> {
    for (const name of this.#changes.takeAuthentications()) {
      const authentication = this.#account.authentications.find(name)
      if (authentication === undefined || this.#names.idOf(name) !== undefined) continue
      if (this.#account.payments.get(authentication.payment).authentication === name)
        await this.#compareRead(readOf(this.#account, authentication.payment))
      else this.#account.authentications.delete(name)
    }
  }
}

interface Outcome {
  readonly order: readonly Answered[]
  readonly reads: readonly Read[]
  readonly learnt: Learnt
}

function withIds(request: HttpRequest, learnt: Learnt): HttpRequest {
  const path = request.path.map((part) => (part instanceof Reference ? (learnt.get(part.name) ?? part) : part))
  return { ...request, path }
}

/** The names that an operation refers to. */
function namesOf(operation: Operation): Name[] {
  const request = requestOf(operation)
  return 'command' in request ? [] : namesIn([request.path, request.body])
}

function namesIn(value: unknown): Name[] {
  if (value instanceof Reference) return [value.name]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(namesIn)
}
