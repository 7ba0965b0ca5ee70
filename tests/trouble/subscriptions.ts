/**
 * Subscriptions in every kind of trouble, drawn from a seed: banks that refuse, time out and take money back, payers who pay on the page or do not, cards, accounts, mandates and
 * customers that go away, shops that change, cancel and refund, several of these at once. After each step the rules of subscription-rules.ts hold.
 */
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { ApiAnswer } from '../support/api.ts'
import { moveTo } from '../support/moments.ts'
import { attemptIs, isUnpaid } from './conditions.ts'
import { brokenRules } from './subscription-rules.ts'
import { notEnrolled, subscriptionsOf, type Subscriptions } from '../support/subscriptions.ts'
import type { TestServer } from '../support/server.ts'
import { TroubledLife, type Step, type StepKind } from './life.ts'

const day = 86_400

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

export class TroubledSubscriptions extends TroubledLife {
  readonly #subs: Subscriptions
  readonly #subscriptions: string[] = []
  readonly #customers: string[] = []
  readonly #cards: string[] = []
  readonly #accounts: string[] = []
  readonly #prices: string[][] = []

  protected readonly kinds: readonly StepKind[] = [
    [12, 'make', () => this.#make()],
    [8, 'fault', () => this.fault()],
    [3, 'no faults', () => this.noFaults()],
    [24, 'move', () => this.move()],
    [8, 'other card', () => this.#changed({ card: this.pick(this.#cards) })],
    [8, 'other account', () => this.#changed({ sepa: this.pick(this.#accounts) })],
    [5, 'other items', () => this.#changedItems()],
    [2, 'other retries', () => this.#changed({ retry_days: this.#retryDays() })],
    [2, 'end', () => this.#changedEnd()],
    [4, 'cancel', () => this.#onSubscription((id) => this.api.delete(`/v2/subscriptions/${id}`))],
    [10, 'pay on the page', () => this.#paidOnThePage()],
    [
      4,
      'cancel an intent',
      () => this.onStored('payment_intents', isUnpaid, (id) => this.api.delete(`/v2/payment_intents/${id}`)),
    ],
    [4, 'refund an intent', () => this.#refunded()],
    [3, 'dispute', () => this.#disputed()],
    [3, 'new means', () => this.#newMeans()],
    [1, 'delete a card', () => this.#deleted('cards', this.#cards)],
    [1, 'delete an account', () => this.#deleted('sepa', this.#accounts)],
    [1, 'delete a customer', () => this.#deleted('customers', this.#customers)],
  ]

  private constructor(server: TestServer, shop: AnotherAccount, subs: Subscriptions, seed: number) {
    super(server, shop, seed)
    this.#subs = subs
  }

  static async at(server: TestServer, seed: number): Promise<TroubledSubscriptions> {
    const shop = await anotherAccount(server)
    await moveTo(shop.test, '2030-01-15T12:00:00Z')
    const life = new TroubledSubscriptions(server, shop, await subscriptionsOf(shop.test), seed)
    await life.#prepare()
    return life
  }

  async #prepare(): Promise<void> {
    for (const recurrence of intervals)
      this.#prices.push(await Promise.all([0, 999, 12_345].map((amount) => this.#subs.price(amount, recurrence))))
    for (let made = 0; made < 4; made += 1) await this.#newMeans()()
  }

  protected brokenRules(now: number, isCalm: boolean): Promise<string[]> {
    return brokenRules(this.server, this.#subscriptions, now, isCalm)
  }

  #make(): Step {
    if (this.#subscriptions.length >= 20) return this.move()
    const which = this.draw(intervals.length)
    const by = this.draw(6)
    const paidBy = by === 0 ? {} : by < 4 ? { card: this.pick(this.#cards) } : { sepa: this.pick(this.#accounts) }
    const [freeFor, endsIn] = [this.draw(6) === 0 ? 3 * day : 0, this.draw(8) === 0 ? this.draw(40) * day + 1 : 0]
    const startsIn = this.draw(8) === 0 ? this.draw(2 * day) : 0
    const given = {
      ...paidBy,
      customer: this.pick(this.#customers),
      items: this.#items(which),
      ...(this.draw(2) === 0 && { retry_days: this.#retryDays() }),
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
    return Object.fromEntries([[this.pick(prices), 1 + this.draw(3)], ...(this.draw(3) === 0 ? [[prices[1], 2]] : [])])
  }

  #retryDays(): readonly number[] {
    return this.pick([[], [1], [1, 3], [1, 3, 7]])
  }

  #onSubscription(work: (id: string) => Promise<ApiAnswer | undefined>): Step {
    return this.onStored('subscriptions', `t.status <> 'canceled'`, work)
  }

  #changed(fields: object): Step {
    return this.#onSubscription((id) => this.api.patch(`/v2/subscriptions/${id}`, fields))
  }

  #changedItems(): Step {
    const choices = intervals.map((_, which) => this.#items(which))
    const change = this.draw(3) === 0 ? 'period_end' : 'now'
    return this.#onSubscription(async (id) => {
      const { metadata } = await this.#subs.read(id)
      return this.api.patch(`/v2/subscriptions/${id}`, { items: choices[metadata as number], change })
    })
  }

  #changedEnd(): Step {
    const inSeconds = this.draw(3) === 0 ? null : 1 + this.draw(20 * day)
    return this.#onSubscription(async (id) => {
      const cancel_at = inSeconds === null ? null : (await this.#subs.now()) + inSeconds
      return this.api.patch(`/v2/subscriptions/${id}`, { cancel_at })
    })
  }

  #paidOnThePage(): Step {
    const number = this.pick([...cards, disputedCard]) ?? notEnrolled
    const code = this.code()
    return this.onStored('payment_intents', isUnpaid, async (id) => {
      const { url } = (await this.api.get(`/v2/payment_intents/${id}`)).body as { url: string }
      const answer = await this.payOnPage(new URL(url).pathname, number)
      const bank = this.bankOf(answer?.body)
      if (bank !== undefined) await this.payer.giveCode(bank, code)
      return answer
    })
  }

  #refunded(): Step {
    const part = this.draw(3) === 0 ? { amount: 100 } : {}
    return this.onStored('payment_intents', attemptIs('to_capture', 'captured'), (id) =>
      this.api.post(`/v2/payment_intents/${id}/refund`, part),
    )
  }

  #disputed(): Step {
    return this.onStored('payment_intents', attemptIs('captured'), async (id) => {
      const { payment } = (await this.api.get(`/v2/payment_intents/${id}`)).body as { payment: string | null }
      return this.api.post(`/sandbox/payments/${payment}/dispute`, {})
    })
  }

  #newMeans(): Step {
    const [email, card, iban] = [`${this.#customers.length}@example.org`, this.pick(cards), this.pick(ibans)]
    return async () => {
      const answer = await this.api.post('/v2/customers/', { email })
      this.#customers.push(answer.body.id as string)
      this.#cards.push(await this.#subs.card(card))
      this.#accounts.push(await this.#subs.account(iban))
      return answer
    }
  }

  #deleted(path: string, ids: string[]): Step {
    const id = ids.length < 2 ? undefined : this.pick(ids)
    if (id === undefined) return () => Promise.resolve(undefined)
    ids.splice(ids.indexOf(id), 1)
    return () => this.api.delete(`/v2/${path}/${id}`)
  }
}
