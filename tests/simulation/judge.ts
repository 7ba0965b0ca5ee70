/**
 * Sends the operations of one account, and holds every answer against the model: of each round the answers, of what they changed now and then the whole state as the server tells it.
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
/** Operations that are kept to tell, of a disagreement, what came before it. */
const keptHistory = 4000
/** Answers that are kept for those that replay them. */
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
  /** Of operations with a key, by step. */
  readonly #keyedAnswers = new Map<number, Answer>()
  readonly #history: Told[] = []
  readonly #forgetting: Forgetting
  /** Reads besides the operations. */
  reads = 0

  constructor(side: Side) {
    this.#side = side
    this.#account = side.account
    this.#changes = new Changes(side.account)
    this.#forgetting = new Forgetting(side.account)
  }

  /** Sends the operations at once and explains what came. Throws {@link Disagreement}. */
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
   * The answer to the first is held until the clock is moved, which is the last: what others ask is explained by what the first has left open. Where it was not held after all, as the plan had
   * thought, it is answered before the others ask.
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

  /** Another one that met the delay would wait for a move of the clock that waits for it. */
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

  /** The network has met what there was, so that whoever asked waits. */
  async #untilFaultsAreMet(): Promise<void> {
    for (;;) {
      const { body } = await this.#read({ method: 'GET', path: ['/sandbox/faults'] })
      if ((body as { faults: readonly unknown[] }).faults.length === 0) return
    }
  }

  async #roundAtOnce(operations: readonly Operation[]): Promise<void> {
    for (const operation of operations) await this.#learnNamesIn(operation)
    // Who asks for what is only made in this round was told that it is not there: that is so before it is made.
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
    // What came about by itself is looked at last: what it was made of tells more of what is wrong.
    const isKnown = (name: Name): boolean => this.#names.idOf(name) !== undefined
    const ownName = changed.filter((name) => !isKnown(name))
    await this.#compareReads(changed.filter(isKnown).map((name) => readOf(this.#account, name)))
    for (const name of ownName) await this.#learnName(name)
    await this.#compareReads(ownName.map((name) => readOf(this.#account, name)))
    await this.#compareReads([...countsOf(this.#account), booksOf(this.#account)])
  }

  /** To these nothing will be done any more: what is final of them, and was compared, is forgotten. */
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

  /** The order that explains the answers: of several that come to different states, one that agrees with what is read. */
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

  /** How it is read, or the list that it is in where its id is not known yet. */
  #readOf(name: Name, learnt: Learnt): Read {
    const isKnown = this.#names.idOf(name) !== undefined || learnt.has(name)
    return (isKnown ? undefined : reasonToRead(this.#account, name)) ?? readOf(this.#account, name)
  }

  /** Where what is read now is not as it were after this order. */
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

  /** It asks for something whose id is not known: for an object of the plan that the server has not made, or has yet to make. */
  readonly #isBlind = (operation: Operation): boolean =>
    namesOf(operation).some((name) => this.#names.idOf(name) === undefined)

  /** Asks for the id of what came about by itself, before it is referred to. */
  async #learnName(name: Name): Promise<void> {
    const read = this.#names.idOf(name) === undefined ? reasonToRead(this.#account, name) : undefined
    if (read !== undefined) await this.#compareRead(read)
  }

  /** Their ids are told by payments, and only as long as no other has taken their place: one that was replaced before is forgotten. */
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

/** What it refers to. */
function namesOf(operation: Operation): Name[] {
  const request = requestOf(operation)
  return 'command' in request ? [] : namesIn([request.path, request.body])
}

function namesIn(value: unknown): Name[] {
  if (value instanceof Reference) return [value.name]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(namesIn)
}
