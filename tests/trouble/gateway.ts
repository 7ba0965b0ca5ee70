/**
 * A merchant of the gateway API (v3) in every kind of trouble, drawn from a seed: payments, tokens and checkouts, banks that refuse, time out and take money back, payers who give up, reviews, and v2 used on the same objects, several
 * of these at once. After each step the rules of gateway-rules.ts hold.
 */
import type { ApiAnswer } from '../support/api.ts'
import { pagePath } from '../support/checkouts.ts'
import { brokenRules } from './gateway-rules.ts'
import { cardPayment, debitPayment, gatewayOf, type Form, type Gateway } from '../support/gateway.ts'
import { moveTo } from '../support/moments.ts'
import { payerAt } from '../support/payer.ts'
import type { TestServer } from '../support/server.ts'
import { TroubledLife, type Step, type StepKind } from './life.ts'

const cards = ['4242424242424242', '4000000000003055', '4000000760000002', '4000000000003220', '4000000000009995']
const disputedCard = '4000000000000259'
/** One that is debited, one that is refused, one whose debits are returned. */
const ibans = ['DE87123456781234567890', 'FR7099253427049384102178149', 'BE08510007547063']
const amounts = ['92.00', '10.00', '0.01'] as const
const shopperResultUrl = 'https://shop.example.org/result'

export class TroubledGateway extends TroubledLife {
  readonly #server: TestServer
  readonly #gateway: Gateway
  /** Ids of payments and of what was done to them. */
  readonly #transactions: string[] = []
  readonly #tokens: string[] = []
  readonly #checkouts: string[] = []
  /** Paths of the bank's pages where payers are awaited. */
  readonly #banks: string[] = []

  protected readonly kinds: readonly StepKind[] = [
    [10, 'pay by card', () => this.#pay(this.#cardForm())],
    [6, 'pay by account', () => this.#pay(this.#accountForm())],
    [2, 'credit', () => this.#pay({ ...this.#cardForm(), paymentType: 'CD', amount: '0.01' })],
    [12, 'operate', () => this.#operate()],
    [3, 'register', () => this.#register()],
    [7, 'pay by token', () => this.#payByToken()],
    [2, 'end two tokens', () => this.#endTwoTokens()],
    [4, 'end a token', () => this.#onToken((id) => this.#gateway.delete(`/v3/registrations/${id}`))],
    [4, 'make a checkout', () => this.#makeCheckout()],
    [3, 'change a checkout', () => this.#changeCheckout()],
    [8, 'pay a checkout', () => this.#payCheckout()],
    [7, 'be at the bank', () => this.#beAtTheBank()],
    [4, 'decide a review', () => this.#decideReview()],
    [8, 'fault', () => this.fault()],
    [3, 'no faults', () => this.noFaults()],
    [20, 'move', () => this.move()],
    [3, 'refund by v2', () => this.#onPayment((payment) => this.api.post('/v2/refunds/', { payment }))],
    [2, 'capture by v2', () => this.#onPayment((id) => this.api.patch(`/v2/payments/${id}`, { status: 'capture' }))],
    [2, 'dispute', () => this.#onPayment((id) => this.api.post(`/sandbox/payments/${id}/dispute`, {}))],
    [2, 'delete a card by v2', () => this.#onMeans('cards')],
    [1, 'delete an account by v2', () => this.#onMeans('sepa_accounts')],
  ]

  private constructor(server: TestServer, gateway: Gateway, seed: number) {
    super(gateway.account.test, seed)
    this.#server = server
    this.#gateway = gateway
  }

  static async at(server: TestServer, seed: number): Promise<TroubledGateway> {
    const gateway = await gatewayOf(server)
    await moveTo(gateway.account.test, '2030-01-15T12:00:00Z')
    return new TroubledGateway(server, gateway, seed)
  }

  protected brokenRules(now: number, isCalm: boolean): Promise<string[]> {
    return brokenRules(this.#server, this.#gateway, now, isCalm)
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
    if (redirect !== undefined) this.#banks.push(new URL(redirect.url).pathname)
    return answer
  }

  #operate(): Step {
    const [type, amount] = [this.pick(['CP', 'RF', 'RV', 'RF']), this.pick([...amounts, '92.01', '5.00'])]
    const form = this.draw(8) === 0 ? { merchantTransactionId: `part-${this.draw(3)}` } : {}
    const id = this.pick(this.#transactions)
    return async () => (id === undefined ? undefined : this.#known(this.#gateway.operate(id, type, amount, form)))
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
    const id = this.pick(this.#tokens)
    return () => (id === undefined ? Promise.resolve(undefined) : work(id))
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

  #makeCheckout(): Step {
    const form = {
      currency: 'EUR',
      paymentType: this.draw(3) === 0 ? 'PA' : 'DB',
      shopperResultUrl,
      ...this.#common(),
      ...(this.draw(4) === 0 && { 'threeDSecure.challengeIndicator': '04' }),
    }
    return async () => {
      const answer = await this.#gateway.post('/v3/checkouts', form)
      if (answer.status === 200) this.#checkouts.push(answer.body.id as string)
      return answer
    }
  }

  #changeCheckout(): Step {
    const [id, form] = [this.pick(this.#checkouts), { ...this.#common(), currency: 'EUR' }]
    return () => (id === undefined ? Promise.resolve(undefined) : this.#gateway.post(`/v3/checkouts/${id}`, form))
  }

  #payCheckout(): Step {
    const [id, number] = [this.pick(this.#checkouts.slice(-3)), this.pick(cards) ?? '']
    return async () => {
      if (id === undefined) return undefined
      const payer = payerAt(this.#server.url)
      const token = await payer.tokenOf(pagePath(id))
      if (token === '') return undefined
      const fields = {
        saved_card: 'new',
        number,
        expiry: '12/35',
        security_code: '123',
        name: '',
        method: 'card',
        token,
      }
      const { status, location, headers } = await payer.send(pagePath(id), fields)
      if (location?.includes('/v2/redirect/') === true) this.#banks.push(new URL(location, this.#server.url).pathname)
      await this.#known(this.#gateway.get(`/v3/checkouts/${id}/payment`))
      return { status, body: location, headers }
    }
  }

  #beAtTheBank(): Step {
    const [path, code] = [this.pick(this.#banks.slice(-4)), this.pick(['123456', '123456', '111111', '000000'])]
    return async () => {
      if (path === undefined) return undefined
      const { status, location, headers } = await payerAt(this.#server.url).giveCode(path, code)
      return { status, body: location, headers }
    }
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

  /** On a payment, by its id in v2. */
  #onPayment(work: (id: string) => Promise<ApiAnswer>): Step {
    const place = this.draw(1000)
    return async () => {
      const found = await this.#stored('payments')
      const id = found[place % Math.max(1, found.length)]
      return id === undefined ? undefined : work(id)
    }
  }

  #onMeans(table: 'cards' | 'sepa_accounts'): Step {
    const place = this.draw(1000)
    return async () => {
      const found = await this.#stored(table)
      const id = found[place % Math.max(1, found.length)]
      return id === undefined ? undefined : this.api.delete(`/v2/${table === 'cards' ? 'cards' : 'sepa'}/${id}`)
    }
  }

  async #stored(table: string): Promise<string[]> {
    const rows = await this.#server.running.core.store.query<{ id: string }>({
      text: `select t.id from ${table} t join realms r on r.id = t.realm_id where r.account_id = $1 and r.mode = 'test' order by t.created_at, t.id`,
      values: [this.#gateway.account.account.id],
    })
    return rows.map(({ id }) => id)
  }
}
