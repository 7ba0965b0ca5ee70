/**
 * A merchant of the gateway API (v3) in every kind of trouble, drawn from a seed: payments, tokens and checkouts, banks that refuse, time out and take money back, payers who give up, reviews, and v2 used on the same objects, several
 * of these at once. After each step the rules of gateway-rules.ts hold.
 */
import type { ApiAnswer } from '../support/api.ts'
import { pagePath } from '../support/checkouts.ts'
import { cardPayment, debitPayment, gatewayOf, type Form, type Gateway } from '../support/gateway.ts'
import { moveTo } from '../support/moments.ts'
import type { TestServer } from '../support/server.ts'
import { mayPay, paymentIs, statusIs } from './conditions.ts'
import { brokenRules } from './gateway-rules.ts'
import { TroubledLife, type Step, type StepKind } from './life.ts'

const cards = ['4242424242424242', '4000000000003055', '4000000760000002', '4000000000003220', '4000000000009995']
const disputedCard = '4000000000000259'
const capturedAtOnce = '4000000000000077'
/** One that is debited, one that is refused, one whose debits are returned. */
const ibans = ['DE87123456781234567890', 'FR7099253427049384102178149', 'BE08510007547063']
const amounts = ['92.00', '10.00', '0.01'] as const
const shopperResultUrl = 'https://shop.example.org/result'

export class TroubledGateway extends TroubledLife {
  readonly #gateway: Gateway
  /** Ids of payments and of what was done to them. */
  readonly #transactions: string[] = []
  readonly #tokens: string[] = []
  readonly #checkouts: string[] = []

  protected readonly kinds: readonly StepKind[] = [
    [10, 'pay by card', () => this.#pay(this.#cardForm())],
    [6, 'pay by account', () => this.#pay(this.#accountForm())],
    [2, 'credit', () => this.#credit()],
    [5, 'capture', () => this.#operate('CP', `t.payment_type = 'PA' and ${paymentIs('authorized')}`)],
    [3, 'reverse', () => this.#operate('RV', paymentIs('authorized', 'to_capture'))],
    [6, 'refund', () => this.#operate('RF', paymentIs('to_capture', 'capture_sent', 'captured'))],
    [3, 'register', () => this.#register()],
    [7, 'pay by token', () => this.#payByToken()],
    [2, 'end two tokens', () => this.#endTwoTokens()],
    [3, 'end a token', () => this.#onToken((id) => this.#gateway.delete(`/v3/registrations/${id}`))],
    [2, 'make a checkout', () => this.#onNewCheckout(() => Promise.resolve(undefined))],
    [2, 'change a checkout', () => this.#changeCheckout()],
    [8, 'pay a checkout', () => this.#payCheckout()],
    [3, 'pay an older checkout', () => this.#payOlderCheckout()],
    [7, 'be at the bank', () => this.beAtTheBank()],
    [4, 'decide a review', () => this.#decideReview()],
    [8, 'fault', () => this.fault()],
    [3, 'no faults', () => this.noFaults()],
    [20, 'move', () => this.move()],
    [
      3,
      'refund by v2',
      () => this.onStored('payments', statusIs('captured'), (payment) => this.api.post('/v2/refunds/', { payment })),
    ],
    [
      3,
      'capture by v2',
      () =>
        this.onStored('payments', statusIs('authorized', 'refused'), (id) =>
          this.api.patch(`/v2/payments/${id}`, { status: 'capture' }),
        ),
    ],
    [
      2,
      'dispute',
      () =>
        this.onStored('payments', statusIs('captured'), (id) => this.api.post(`/sandbox/payments/${id}/dispute`, {})),
    ],
    [2, 'delete a card by v2', () => this.deleteStored('cards', 'cards')],
    [1, 'delete an account by v2', () => this.deleteStored('sepa_accounts', 'sepa')],
  ]

  private constructor(server: TestServer, gateway: Gateway, seed: number) {
    super(server, gateway.account, seed)
    this.#gateway = gateway
  }

  static async at(server: TestServer, seed: number): Promise<TroubledGateway> {
    const gateway = await gatewayOf(server)
    await moveTo(gateway.account.test, '2030-01-15T12:00:00Z')
    return new TroubledGateway(server, gateway, seed)
  }

  protected brokenRules(now: number, isCalm: boolean): Promise<string[]> {
    return brokenRules(this.server, this.#gateway, now, isCalm)
  }

  #cardForm(): Form {
    return {
      ...cardPayment,
      'card.number': this.pick([...cards, disputedCard]),
      'card.holder': this.draw(6) === 0 ? 'Review Jones' : 'Jane Jones',
      paymentType: this.draw(2) === 0 ? 'PA' : 'DB',
      ...this.#proof(),
      ...this.#common(),
    }
  }

  #accountForm(): Form {
    return {
      ...debitPayment,
      'bankAccount.iban': this.pick(ibans),
      'bankAccount.holder': this.draw(6) === 0 ? 'Review Jones' : 'Jane Jones',
      ...(this.draw(2) === 0 && { 'bankAccount.mandate.id': `RUM-${this.draw(4)}` }),
      ...this.#common(),
    }
  }

  #common(): Form {
    return {
      amount: this.pick(amounts),
      ...(this.draw(3) === 0 && { createRegistration: 'true' }),
      ...(this.draw(6) === 0 && { merchantTransactionId: `order-${this.draw(5)}` }),
    }
  }

  /** What lets a bank see the payer, and asks it to. */
  #proof(): Form {
    return this.draw(2) === 0
      ? {}
      : { shopperResultUrl, ...(this.draw(2) === 0 && { 'threeDSecure.challengeIndicator': '04' }) }
  }

  #pay(form: Form): Step {
    return () => this.#known(this.#gateway.pay(form))
  }

  /** What the answer names is used by later steps. */
  async #known(answering: Promise<ApiAnswer>): Promise<ApiAnswer> {
    const answer = await answering
    const { id, registrationId, redirect, paymentType } = answer.body as Record<string, string | undefined> & {
      redirect?: { url: string }
    }
    if (id !== undefined && paymentType !== undefined) this.#transactions.push(id)
    if (registrationId !== undefined && !this.#tokens.includes(registrationId)) this.#tokens.push(registrationId)
    this.awaitedAt(redirect?.url)
    return answer
  }

  /** Of what a card has brought at once. */
  #credit(): Step {
    const form = { ...this.#cardForm(), paymentType: 'CD', amount: '10.00' }
    const captured = { ...cardPayment, 'card.number': capturedAtOnce, amount: '92.00' }
    return async () => {
      await this.#known(this.#gateway.pay(captured))
      return this.#known(this.#gateway.pay(form))
    }
  }

  #operate(type: string, condition: string): Step {
    const amount = this.pick([...amounts, '92.01', '5.00'])
    const form = this.draw(8) === 0 ? { merchantTransactionId: `part-${this.draw(3)}` } : {}
    return this.onStored('gateway_transactions', condition, (id) =>
      this.#known(this.#gateway.operate(id, type, amount, form)),
    )
  }

  /** Mostly once, and sometimes twice, so that there are two tokens of one card or account. */
  #register(): Step {
    const times = this.draw(3) === 0 ? 2 : 1
    const {
      amount: _,
      createRegistration: _c,
      paymentType: _t,
      currency: _y,
      ...form
    } = this.draw(2) === 0 ? this.#cardForm() : this.#accountForm()
    const { shopperResultUrl: _s, 'threeDSecure.challengeIndicator': _i, ...means } = form
    return async () => {
      let answer: ApiAnswer | undefined
      for (let time = 0; time < times; time += 1) {
        answer = await this.#gateway.post('/v3/registrations', means)
        if (answer.status === 200) this.#tokens.push(answer.body.id as string)
      }
      return answer
    }
  }

  #onToken(work: (id: string) => Promise<ApiAnswer>): Step {
    return this.onStored('registrations', mayPay, work)
  }

  /** The latest ones, at the same moment: those of one card are registered one after another. */
  #endTwoTokens(): Step {
    const ids = this.#tokens.slice(-2)
    return async () => {
      const answers = await Promise.all(ids.map((id) => this.#gateway.delete(`/v3/registrations/${id}`)))
      return answers[0]
    }
  }

  #payByToken(): Step {
    const first = { 'standingInstruction.initialTransactionId': this.pick(this.#transactions) }
    const standing = this.pick([
      {},
      {
        'standingInstruction.mode': 'INITIAL',
        'standingInstruction.source': 'CIT',
        'standingInstruction.type': 'RECURRING',
      },
      {
        ...first,
        'standingInstruction.mode': 'REPEATED',
        'standingInstruction.source': 'MIT',
        'standingInstruction.type': 'RECURRING',
      },
    ])
    const form = {
      amount: this.pick(amounts),
      currency: 'EUR',
      paymentType: this.pick(['DB', 'DB', 'PA']),
      ...this.#proof(),
      ...standing,
    }
    return this.#onToken((id) => this.#known(this.#gateway.post(`/v3/registrations/${id}/payments`, form)))
  }

  #onNewCheckout(work: (id: string) => Promise<ApiAnswer | undefined>): Step {
    const form = {
      currency: 'EUR',
      paymentType: this.draw(3) === 0 ? 'PA' : 'DB',
      shopperResultUrl,
      ...this.#common(),
      ...(this.draw(4) === 0 && { 'threeDSecure.challengeIndicator': '04' }),
    }
    return async () => {
      const answer = await this.#gateway.post('/v3/checkouts', form)
      if (answer.status !== 200) return answer
      const id = answer.body.id as string
      this.#checkouts.push(id)
      return (await work(id)) ?? answer
    }
  }

  #changeCheckout(): Step {
    const form = { ...this.#common(), currency: 'EUR' }
    return this.#onNewCheckout((id) => this.#gateway.post(`/v3/checkouts/${id}`, form))
  }

  /** One payer, or two at the same moment. */
  #payCheckout(): Step {
    const numbers = Array.from({ length: 1 + this.draw(2) }, () => this.pick(cards) ?? '')
    return this.#onNewCheckout(async (id) => {
      const answers = await Promise.all(numbers.map((number) => this.#paidBy(id, number)))
      return answers[0]
    })
  }

  #payOlderCheckout(): Step {
    const [id, number] = [this.pick(this.#checkouts.slice(-3)), this.pick(cards) ?? '']
    return () => (id === undefined ? Promise.resolve(undefined) : this.#paidBy(id, number))
  }

  async #paidBy(id: string, number: string): Promise<ApiAnswer | undefined> {
    const answer = await this.payOnPage(pagePath(id), number)
    if (answer === undefined) return undefined
    this.awaitedAt(answer.body)
    await this.#known(this.#gateway.get(`/v3/checkouts/${id}/payment`))
    return answer
  }

  #decideReview(): Step {
    const decision = this.pick(['accept', 'deny'])
    const place = this.draw(1000)
    return async () => {
      const { reviews } = (await this.api.get('/sandbox/reviews')).body as { reviews: { id: string }[] }
      const review = reviews[place % Math.max(1, reviews.length)]
      return review === undefined ? undefined : this.api.post(`/sandbox/reviews/${review.id}`, { decision })
    }
  }
}
