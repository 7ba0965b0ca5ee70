/**
 * Subscriptions in every kind of trouble, drawn from a seed: banks that refuse, time out and take money back, payers who pay on the page or do not, cards, accounts, mandates and
 * customers that go away, shops that change, cancel and refund, several of these at once. After each step the rules of subscription-rules.ts hold.
 */
import assert from 'node:assert/strict'
import type { Api, ApiAnswer } from './api.ts'
import { payerAt } from './payer.ts'
import { seededRandom } from './random.ts'
import { brokenRules } from './subscription-rules.ts'
import { notEnrolled, subscriptionsOf, type Subscriptions } from './subscriptions.ts'
import type { TestServer } from './server.ts'

export interface Troubles {
  readonly seed: number
  readonly steps: number
}

const [minute, hour, day] = [60, 3600, 86_400]

const cards = [notEnrolled, notEnrolled, '4242424242424242', '4000000760000002', '4000000000000002', '4000000000009995']
const disputedCard = '4000000000000259'
/** Good accounts, one that is refused, and two whose debits are returned. */
const ibans = [
  'FR1420041010050500013M02606',
  'DE89370400440532013000',
  'FR7099253427049384102178149',
  'BE08510007547063',
  'ES5000120345030000067892',
]
const intervals = [
  { interval: 'day', interval_count: 1 },
  { interval: 'week', interval_count: 1 },
  { interval: 'month', interval_count: 1 },
] as const

/** Runs on a test mode without anything in it. Fails with the seed, the steps so far, and the rules that are broken. */
export async function liveTroubles(server: TestServer, api: Api, { seed, steps }: Troubles): Promise<void> {
  const life = new TroubledLife(server, await subscriptionsOf(api), seed)
  await life.live(steps)
}

type Step = () => Promise<ApiAnswer | undefined>

class TroubledLife {
  readonly #server: TestServer
  readonly #subs: Subscriptions
  readonly #api: Api
  readonly #seed: number
  readonly #random: () => number
  readonly #done: string[] = []
  /** For how many steps banks may not have answered yet. */
  #tension = 0
  readonly #subscriptions: string[] = []
  readonly #customers: string[] = []
  readonly #cards: string[] = []
  readonly #accounts: string[] = []
  readonly #prices: string[][] = []

  constructor(server: TestServer, subs: Subscriptions, seed: number) {
    this.#server = server
    this.#subs = subs
    this.#api = subs.api
    this.#seed = seed
    this.#random = seededRandom(seed)
  }

  async live(steps: number): Promise<void> {
    for (const recurrence of intervals)
      this.#prices.push(await Promise.all([0, 999, 12_345].map((amount) => this.#subs.price(amount, recurrence))))
    for (let made = 0; made < 4; made += 1) await this.#newMeans()
    for (let step = 0; step < steps; step += 1) {
      const together = this.#draw(4) === 0 ? 2 + this.#draw(2) : 1
      const chosen = Array.from({ length: together }, () => this.#step())
      this.#tension -= 1
      await Promise.all(chosen.map((one) => this.#carriedOut(one)))
      await this.#assertSound(false)
    }
    await this.#calm()
  }

  /** Stops all failures: what was under way comes to its end. */
  async #calm(): Promise<void> {
    await this.#api.delete('/sandbox/faults')
    for (let passed = 0; passed < 3; passed += 1) await this.#moveBy(5 * day)
    await this.#assertSound(true)
  }

  async #carriedOut([name, step]: readonly [string, Step]): Promise<void> {
    const answer = await step()
    if (answer === undefined) return
    const reason = answer.status < 300 ? '' : ` ${JSON.stringify(answer.body)}`
    this.#done.push(`${name} → ${answer.status}${reason}`)
    assert.ok(answer.status < 500, this.#told([`${name}: ${answer.status} ${JSON.stringify(answer.body)}`]))
  }

  async #assertSound(isCalm: boolean): Promise<void> {
    const { status, body } = await this.#api.post('/sandbox/quiet')
    assert.deepEqual([status, body.quiet], [200, true], this.#told([JSON.stringify(body)]))
    const broken = await brokenRules(this.#server, this.#subscriptions, body.now as number, isCalm)
    assert.deepEqual(broken, [], this.#told(broken))
  }

  #told(broken: readonly string[]): string {
    return [`seed ${this.#seed}`, ...this.#done, ...broken].join('\n')
  }

  #draw(limit: number): number {
    return Math.floor(this.#random() * limit)
  }

  #pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.#draw(items.length)]
  }

  /** A step, after its name; it does nothing when it does not find what it needs. */
  #step(): readonly [string, Step] {
    const steps: readonly (readonly [number, string, () => Step])[] = [
      [12, 'make', () => this.#make()],
      [8, 'fault', () => this.#fault()],
      [3, 'no faults', () => () => this.#api.delete('/sandbox/faults')],
      [24, 'move', () => this.#move()],
      [8, 'other card', () => this.#changed(() => ({ card: this.#pick(this.#cards) }))],
      [8, 'other account', () => this.#changed(() => ({ sepa: this.#pick(this.#accounts) }))],
      [5, 'other items', () => this.#changedItems()],
      [2, 'other retries', () => this.#changed(() => ({ retry_days: this.#retryDays() }))],
      [2, 'end', () => this.#changedEnd()],
      [4, 'cancel', () => this.#onSubscription((id) => this.#api.delete(`/v2/subscriptions/${id}`))],
      [10, 'pay on the page', () => this.#paidOnThePage()],
      [4, 'cancel an intent', () => this.#onIntent((id) => this.#api.delete(`/v2/payment_intents/${id}`))],
      [4, 'refund an intent', () => this.#refunded()],
      [3, 'dispute', () => this.#disputed()],
      [3, 'new means', () => () => this.#newMeans()],
      [1, 'delete a card', () => this.#deleted('cards', this.#cards)],
      [1, 'delete an account', () => this.#deleted('sepa', this.#accounts)],
      [1, 'delete a customer', () => this.#deleted('customers', this.#customers)],
    ]
    let place = this.#draw(steps.reduce((sum, [weight]) => sum + weight, 0))
    for (const [weight, name, chosen] of steps) {
      if (place < weight) return [name, chosen()]
      place -= weight
    }
    throw new Error('the weights do not add up')
  }

  #make(): Step {
    if (this.#subscriptions.length >= 12) return this.#move()
    const which = this.#draw(intervals.length)
    const by = this.#draw(6)
    const paidBy = by === 0 ? {} : by < 4 ? { card: this.#pick(this.#cards) } : { sepa: this.#pick(this.#accounts) }
    const [freeFor, endsIn] = [this.#draw(6) === 0 ? 3 * day : 0, this.#draw(8) === 0 ? this.#draw(40) * day + 1 : 0]
    const startsIn = this.#draw(8) === 0 ? this.#draw(2 * day) : 0
    const given = {
      ...paidBy,
      customer: this.#pick(this.#customers),
      items: this.#items(which),
      ...(this.#draw(2) === 0 && { retry_days: this.#retryDays() }),
      metadata: which,
    }
    return async () => {
      const now = await this.#subs.now()
      const start_at = now + startsIn
      const answer = await this.#subs.post({
        ...given,
        start_at,
        ...(freeFor > 0 && { free_until: start_at + freeFor }),
        ...(endsIn > 0 && { cancel_at: start_at + freeFor + endsIn }),
      })
      if (answer.status === 200) this.#subscriptions.push(answer.body.id as string)
      return answer
    }
  }

  #items(which: number): object {
    const prices = this.#prices[which] ?? []
    return Object.fromEntries([
      [this.#pick(prices), 1 + this.#draw(3)],
      ...(this.#draw(3) === 0 ? [[prices[1], 2]] : []),
    ])
  }

  #retryDays(): readonly number[] {
    return this.#pick([[], [1], [1, 3], [1, 3, 7]]) ?? []
  }

  #fault(): Step {
    const operation = this.#pick(['authorization', 'authorization', 'authorization', 'capture', 'refund', 'settlement'])
    const refuse = { refuse: { code: this.#pick(['05', '51', '41', '91', 'AM04', 'AC04']) } }
    const timeOut = { time_out: { carried_out: this.#draw(2) === 0 } }
    const fault = operation === 'settlement' || this.#draw(3) === 0 ? refuse : timeOut
    const times = 1 + this.#draw(3)
    if (fault === timeOut) this.#tension = 8
    return () => this.#api.post('/sandbox/faults', { operation, times, ...fault })
  }

  /** While banks time out, time passes slowly, so that much happens before their answers are known. */
  #move(): Step {
    const isTense = this.#tension > 0
    const seconds =
      this.#pick(isTense ? [1, 20, 59] : [minute, hour, 6 * hour, day, day, 2 * day, 4 * day, 8 * day]) ?? 1
    if (this.#draw(isTense ? 2 : 4) > 0) return () => this.#moveBy(seconds)
    return async () => {
      const { next } = (await this.#api.post('/sandbox/quiet')).body as { next: number | null }
      return this.#api.post('/sandbox/clock', next === null ? { advance: seconds } : { to: next + this.#draw(3) })
    }
  }

  #moveBy(advance: number): Promise<ApiAnswer> {
    return this.#api.post('/sandbox/clock', { advance })
  }

  #onSubscription(work: (id: string) => Promise<ApiAnswer | undefined>): Step {
    const id = this.#pick(this.#subscriptions)
    return () => (id === undefined ? Promise.resolve(undefined) : work(id))
  }

  #changed(given: () => object): Step {
    const fields = given()
    return this.#onSubscription((id) => this.#api.patch(`/v2/subscriptions/${id}`, fields))
  }

  #changedItems(): Step {
    const choices = intervals.map((_, which) => this.#items(which))
    const change = this.#draw(3) === 0 ? 'period_end' : 'now'
    return this.#onSubscription(async (id) => {
      const { metadata } = await this.#subs.read(id)
      return this.#api.patch(`/v2/subscriptions/${id}`, { items: choices[metadata as number], change })
    })
  }

  #changedEnd(): Step {
    const inSeconds = this.#draw(3) === 0 ? null : 1 + this.#draw(20 * day)
    return this.#onSubscription(async (id) => {
      const cancel_at = inSeconds === null ? null : (await this.#subs.now()) + inSeconds
      return this.#api.patch(`/v2/subscriptions/${id}`, { cancel_at })
    })
  }

  #paidOnThePage(): Step {
    const number = this.#pick([...cards, disputedCard]) ?? notEnrolled
    const code = this.#pick(['123456', '123456', '111111', '000000']) ?? ''
    return this.#onSubscription(async (id) => {
      const owed = [await this.#subs.read(id), ...(await this.#subs.periods(id))].map(({ url }) => url as string | null)
      const url = owed.find((one) => one !== null)
      return typeof url !== 'string' ? undefined : this.#payAt(new URL(url).pathname, number, code)
    })
  }

  async #payAt(path: string, number: string, code: string): Promise<ApiAnswer | undefined> {
    const payer = payerAt(this.#server.url)
    const token = await payer.tokenOf(path)
    if (token === '') return undefined
    const fields = { saved_card: 'new', number, expiry: '12/35', security_code: '123', name: '', method: 'card', token }
    const { status, location, headers } = await payer.send(path, fields)
    if (location?.includes('/v2/redirect/') === true)
      await payer.giveCode(new URL(location, this.#server.url).pathname, code)
    return { status, body: location, headers }
  }

  #onIntent(work: (id: string) => Promise<ApiAnswer>): Step {
    const place = this.#random()
    return this.#onSubscription(async (id) => {
      const intents = (await this.#subs.periods(id)).flatMap(({ payment_intent: intent }) =>
        intent === null ? [] : [intent as string],
      )
      const intent = intents[Math.floor(place * intents.length)]
      return intent === undefined ? undefined : work(intent)
    })
  }

  #refunded(): Step {
    const part = this.#draw(3) === 0 ? { amount: 100 } : {}
    return this.#onIntent((id) => this.#api.post(`/v2/payment_intents/${id}/refund`, part))
  }

  #disputed(): Step {
    return this.#onIntent(async (id) => {
      const { payment } = (await this.#api.get(`/v2/payment_intents/${id}`)).body as { payment: string | null }
      return this.#api.post(`/sandbox/payments/${payment}/dispute`, {})
    })
  }

  async #newMeans(): Promise<undefined> {
    const email = `${this.#customers.length}@example.org`
    const { body } = await this.#api.post('/v2/customers/', { email })
    this.#customers.push(body.id as string)
    this.#cards.push(await this.#subs.card(this.#pick(cards)))
    this.#accounts.push(await this.#subs.account(this.#pick(ibans)))
    return undefined
  }

  #deleted(path: string, ids: string[]): Step {
    const id = ids.length < 2 ? undefined : this.#pick(ids)
    if (id === undefined) return () => Promise.resolve(undefined)
    ids.splice(ids.indexOf(id), 1)
    return () => this.#api.delete(`/v2/${path}/${id}`)
  }
}
