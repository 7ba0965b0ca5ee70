/**
 * A shop in trouble: steps that are drawn from a seed, some of them at the same time, while banks refuse, answer late and take money back, and time passes. After each step the rules of the shop
 * must hold. A seed gives the same steps again; which of two simultaneous ones the server carries out first may differ.
 */
import assert from 'node:assert/strict'
import type { AnotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { payerAt, typed, type PageAnswer, type Payer } from '../support/payer.ts'
import { seededRandom } from '../support/random.ts'
import type { TestServer } from '../support/server.ts'

export type Step = () => Promise<ApiAnswer | undefined>

/** How often a step is chosen, its name, and what draws it. */
export type StepKind = readonly [weight: number, name: string, draw: () => Step]

/** How often a step of each name was tried, and how often it was accepted. */
export type Tally = Map<string, { tried: number; accepted: number }>

/** The answer of a page, whose location stands for a body. */
export const answered = ({ status, location, headers }: PageAnswer): ApiAnswer => ({ status, body: location, headers })

const [minute, hour, day] = [60, 3600, 86_400]

export abstract class TroubledLife {
  protected readonly server: TestServer
  protected readonly shop: AnotherAccount
  protected readonly api: Api
  protected readonly payer: Payer
  /** Paths of the bank's pages where payers are awaited. */
  readonly #banks: string[] = []
  readonly #seed: number
  readonly #random: () => number
  readonly #done: string[] = []
  /** For how many steps banks may not have answered yet. */
  #tension = 0

  constructor(server: TestServer, shop: AnotherAccount, seed: number) {
    this.server = server
    this.shop = shop
    this.api = shop.test
    this.payer = payerAt(server.url)
    this.#seed = seed
    this.#random = seededRandom(seed)
  }

  protected abstract readonly kinds: readonly StepKind[]

  /** Sentences about what is wrong at a time (Unix seconds) at which nothing is due. `isCalm`: for two weeks nothing has failed, and nobody has done anything. */
  protected abstract brokenRules(now: number, isCalm: boolean): Promise<string[]>

  /** Counts its steps in the tally. Fails with the seed, the steps and the rules that are broken. */
  async live(steps: number, tally: Tally): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      const together = this.draw(4) === 0 ? 2 + this.draw(2) : 1
      const chosen = Array.from({ length: together }, () => this.#step())
      this.#tension -= 1
      await Promise.all(chosen.map((one) => this.#carriedOut(one, tally)))
      await this.#assertSound(false)
    }
    await this.#calm()
  }

  /** Stops all failures: what was under way comes to its end. */
  async #calm(): Promise<void> {
    await this.api.delete('/sandbox/faults')
    for (let passed = 0; passed < 3; passed += 1) await this.#moveBy(5 * day)
    await this.#assertSound(true)
  }

  async #carriedOut([name, step]: readonly [string, Step], tally: Tally): Promise<void> {
    const answer = await step()
    const counted = tally.get(name) ?? { tried: 0, accepted: 0 }
    tally.set(name, counted)
    counted.tried += 1
    if (answer === undefined) return
    // A form that is accepted leads somewhere.
    if (answer.status < 400) counted.accepted += 1
    const reason = answer.status < 300 ? '' : ` ${JSON.stringify(answer.body?.result ?? answer.body)}`
    this.#done.push(`${name} → ${answer.status}${reason}`)
    assert.ok(answer.status < 500, this.#told([`${name}: ${answer.status} ${JSON.stringify(answer.body)}`]))
  }

  async #assertSound(isCalm: boolean): Promise<void> {
    const { status, body } = await this.api.post('/sandbox/quiet')
    assert.deepEqual([status, body.quiet], [200, true], this.#told([JSON.stringify(body)]))
    const broken = await this.brokenRules(body.now as number, isCalm)
    assert.deepEqual(broken, [], this.#told(broken))
  }

  #told(broken: readonly string[]): string {
    return [`seed ${this.#seed}`, ...this.#done, ...broken].join('\n')
  }

  #step(): readonly [string, Step] {
    let place = this.draw(this.kinds.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, name, draw] of this.kinds) {
      if (place < weight) return [name, draw()]
      place -= weight
    }
    throw new Error('the weights do not add up')
  }

  /** A number from 0, less than the limit. */
  protected draw(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  protected pick<Item>(items: readonly [Item, ...Item[]]): Item
  protected pick<Item>(items: readonly Item[]): Item | undefined
  protected pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.draw(items.length)]
  }

  /** Work on an object of the shop, which is found when the step is carried out: mostly on one that meets the condition on its row (`t`), so that the work can succeed, and sometimes on any. */
  protected onStored(table: string, condition: string, work: (id: string) => Promise<ApiAnswer | undefined>): Step {
    const [met, place] = [this.draw(4) > 0 ? condition : 'true', this.draw(1_000_000)]
    return async () => {
      const found = await this.server.running.core.store.query<{ id: string }>({
        text: `select t.id from ${table} t join realms r on r.id = t.realm_id
          where r.account_id = $1 and r.mode = 'test' and (${met}) order by t.created_at, t.id`,
        values: [this.shop.account.id],
      })
      const id = found[place % Math.max(1, found.length)]?.id
      return id === undefined ? undefined : work(id)
    }
  }

  protected deleteStored(table: 'cards' | 'sepa_accounts', path: 'cards' | 'sepa'): Step {
    return this.onStored(table, 't.deleted_at is null', (id) => this.api.delete(`/v2/${path}/${id}`))
  }

  /** Fills in the form of a hosted page with a new card; undefined where there is nothing to pay. */
  protected async payOnPage(path: string, number: string): Promise<ApiAnswer | undefined> {
    const token = await this.payer.tokenOf(path)
    if (token === '') return undefined
    return answered(await this.payer.send(path, { ...typed(number), method: 'card', token }))
  }

  /** Remembers the bank's page, if that is where an answer leads. */
  protected awaitedAt(location: unknown): void {
    const path = this.bankOf(location)
    if (path !== undefined) this.#banks.push(path)
  }

  protected bankOf(location: unknown): string | undefined {
    const leads = typeof location === 'string' && location.includes('/v2/redirect/')
    return leads ? new URL(location, this.server.url).pathname : undefined
  }

  /** What a payer types at the bank, which is right in half of the cases. */
  protected code(): string {
    return this.pick(['123456', '123456', '111111', '000000'])
  }

  protected beAtTheBank(): Step {
    const [path, code] = [this.pick(this.#banks.slice(-4)), this.code()]
    // Few payers come back.
    if (path !== undefined && this.draw(3) > 0) this.#banks.splice(this.#banks.indexOf(path), 1)
    return async () => (path === undefined ? undefined : answered(await this.payer.giveCode(path, code)))
  }

  protected fault(): Step {
    const operation = this.pick(['authorization', 'authorization', 'authorization', 'capture', 'refund', 'settlement'])
    const refuse = { refuse: { code: this.pick(['05', '51', '41', '91', 'AM04', 'AC04']) } }
    const timeOut = { time_out: { carried_out: this.draw(2) === 0 } }
    const fault = operation === 'settlement' || this.draw(3) === 0 ? refuse : timeOut
    const times = 1 + this.draw(3)
    if (fault === timeOut) this.#tension = 8
    return () => this.api.post('/sandbox/faults', { operation, times, ...fault })
  }

  protected noFaults(): Step {
    return () => this.api.delete('/sandbox/faults')
  }

  /** While banks time out, time passes slowly, so that much happens before their answers are known. */
  protected move(): Step {
    const isTense = this.#tension > 0
    const seconds = this.pick(isTense ? [1, 20, 59] : [minute, hour, 6 * hour, day, day, 2 * day, 4 * day, 8 * day])
    const [toNext, late] = [this.draw(isTense ? 2 : 4) === 0, this.draw(3)]
    if (!toNext) return () => this.#moveBy(seconds)
    return async () => {
      const { next } = (await this.api.post('/sandbox/quiet')).body as { next: number | null }
      return this.api.post('/sandbox/clock', next === null ? { advance: seconds } : { to: next + late })
    }
  }

  #moveBy(advance: number): Promise<ApiAnswer> {
    return this.api.post('/sandbox/clock', { advance })
  }
}
