/**
 * Payers on the hosted page in every kind of trouble, drawn from a seed: forms that are sent twice, late or after something has changed, new and saved cards and accounts, mandates that are signed and revoked, customers that are
 * deleted meanwhile, and banks that fail; several of these at once. After each step the rules of page-rules.ts hold.
 */
import type { ApiAnswer } from '../support/api.ts'
import { typed } from '../support/payer.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import { moveTo } from '../support/moments.ts'
import type { TestServer } from '../support/server.ts'
import { attemptIs } from './conditions.ts'
import { answered, TroubledLife, type Step, type StepKind } from './life.ts'
import { brokenRules } from './page-rules.ts'

const cards = [
  '4242424242424242',
  '4000000000003055',
  '4000000760000002',
  '4000000000009995',
  '4000000000000259',
] as const
/** One that is debited, one that is refused, one whose debits are returned. */
const ibans = ['FR1420041010050500013M02606', 'FR7099253427049384102178149', 'BE08510007547063'] as const
const amounts = [1050, 5000, 1] as const

/** A form as a page has shown it. */
interface Shown {
  readonly path: string
  readonly method: 'card' | 'sepa'
  readonly hidden: Readonly<Record<string, string>>
  /** Ids of saved cards or accounts, and `new`. */
  readonly choices: readonly [string, ...string[]]
}

export class TroubledPages extends TroubledLife {
  readonly #publicKey: string
  readonly #customers: string[] = []
  readonly #intents: string[] = []
  readonly #payments: string[] = []
  readonly #accounts: string[] = []
  readonly #mandates: { readonly id: string; readonly page: string }[] = []
  readonly #forms: Shown[] = []

  protected readonly kinds: readonly StepKind[] = [
    [3, 'make a customer', () => this.#makeCustomer()],
    [10, 'make an intent', () => this.#makeIntent()],
    [5, 'make a payment', () => this.#makePayment()],
    [16, 'open a page', () => this.#openPage()],
    [22, 'send a form', () => this.#sendForm()],
    [5, 'send a form twice', () => this.#sendTwice()],
    [8, 'be at the bank', () => this.beAtTheBank()],
    [5, 'change', () => this.#change()],
    [2, 'call off', () => this.#on(this.#intents, (id) => this.api.delete(`/v2/payment_intents/${id}`))],
    [4, 'capture', () => this.#settle('capture', attemptIs('authorized'))],
    [4, 'refund', () => this.#settle('refund', attemptIs('to_capture', 'capture_sent', 'captured'))],
    [4, 'make a mandate', () => this.#makeMandate()],
    [4, 'sign a mandate', () => this.#signMandate()],
    [2, 'revoke a mandate', () => this.#revokeMandate()],
    [2, 'delete a card', () => this.deleteStored('cards', 'cards')],
    [1, 'delete an account', () => this.deleteStored('sepa_accounts', 'sepa')],
    [1, 'delete a customer', () => this.#on(this.#customers, (id) => this.api.delete(`/v2/customers/${id}`))],
    [6, 'fault', () => this.fault()],
    [3, 'no faults', () => this.noFaults()],
    [18, 'move', () => this.move()],
  ]

  private constructor(server: TestServer, shop: AnotherAccount, seed: number) {
    super(server, shop, seed)
    this.#publicKey = shop.key('public', 'test').value
  }

  static async at(server: TestServer, seed: number): Promise<TroubledPages> {
    const shop = await anotherAccount(server)
    await moveTo(shop.test, '2030-01-15T12:00:00Z')
    return new TroubledPages(server, shop, seed)
  }

  protected brokenRules(now: number, isCalm: boolean): Promise<string[]> {
    return brokenRules(this.server, this.shop.account.id, now, isCalm)
  }

  #on(ids: readonly string[], work: (id: string) => Promise<ApiAnswer>): Step {
    const id = this.pick(ids)
    return () => (id === undefined ? Promise.resolve(undefined) : work(id))
  }

  #makeCustomer(): Step {
    const email = `${this.#customers.length}@example.org`
    return async () => {
      const answer = await this.api.post('/v2/customers/', { email, name: 'Ada Lovelace' })
      this.#customers.push(answer.body.id as string)
      return answer
    }
  }

  #ordered(): object {
    return {
      amount: this.pick(amounts),
      ...(this.draw(3) > 0 && { customer: this.pick(this.#customers) }),
      ...(this.draw(3) === 0 && { methods_allowed: this.pick([['card'], ['sepa'], ['sepa', 'card']]) }),
    }
  }

  #makeIntent(): Step {
    const given = {
      ...this.#ordered(),
      ...(this.draw(4) === 0 && { threeds: 'none' }),
      ...(this.draw(3) === 0 && { capture: false }),
      ...(this.draw(3) === 0 && { sepa: this.pick(this.#accounts) }),
    }
    return async () => {
      const answer = await this.api.post('/v2/payment_intents/', given)
      if (answer.status === 200) this.#intents.push(answer.body.id as string)
      return answer
    }
  }

  #makePayment(): Step {
    const debited = this.pick(this.#accounts)
    const given = { ...this.#ordered(), ...this.pick([{}, { auth: true }, { sepa: debited }]) }
    return async () => {
      const answer = await this.api.post('/v2/payments/', given)
      if (answer.status === 200) this.#payments.push(answer.body.id as string)
      return answer
    }
  }

  /** The forms of a page are kept, to be sent at some time. */
  #openPage(): Step {
    const latest = [...this.#intents.slice(-4), ...this.#payments.slice(-2)]
    return this.#on(latest, async (id) => {
      const path = this.#pathOf(id)
      const { status, text, headers } = await this.payer.open(path)
      for (const method of ['card', 'sepa'] as const) {
        const form = new RegExp(`<form[^>]*id="${method}-form".*?</form>`, 's').exec(text)?.[0]
        if (form !== undefined) this.#forms.push({ path, method, ...shownIn(form) })
      }
      return { status, body: undefined, headers }
    })
  }

  /** An intent's page needs no key. */
  #pathOf = (id: string): string => (id.startsWith('pi_') ? `/test_${id}` : `/${this.#publicKey}/${id}`)

  #filled(): { readonly path: string; readonly fields: Record<string, string> } | undefined {
    const form = this.pick(this.#forms.slice(-6))
    const [number, iban] = [this.pick(cards), this.pick(ibans)]
    const [isNew, remembers] = [this.draw(2) === 0, this.draw(2) === 0]
    if (form === undefined) return undefined
    const chosen = isNew ? 'new' : this.pick(form.choices)
    const fields =
      form.method === 'card'
        ? { ...typed(number), saved_card: chosen, ...(remembers && { remember: 'on' }) }
        : {
            saved_account: chosen,
            iban,
            holder: 'Pierre Martin',
            agreement: 'on',
            ...(remembers && { remember: 'on' }),
          }
    return { path: form.path, fields: { ...form.hidden, ...fields } }
  }

  #sendForm(times = 1): Step {
    const filled = this.#filled()
    return async () => {
      if (filled === undefined) return undefined
      const sending = Array.from({ length: times }, () => this.payer.send(filled.path, filled.fields))
      const answers = await Promise.all(sending)
      for (const { location } of answers) this.awaitedAt(location)
      return answered(answers.reduce((one, other) => (other.status > one.status ? other : one)))
    }
  }

  #sendTwice(): Step {
    return this.#sendForm(2)
  }

  #change(): Step {
    const given = { amount: this.pick(amounts), ...(this.draw(3) === 0 && { customer: this.pick(this.#customers) }) }
    return this.draw(3) === 0
      ? this.#on(this.#payments, (id) => this.api.patch(`/v2/payments/${id}`, given))
      : this.#on(this.#intents, (id) => this.api.patch(`/v2/payment_intents/${id}`, given))
  }

  #makeMandate(): Step {
    const kind = this.pick(['recurrent', 'one_off'])
    const iban = this.pick(ibans)
    const customer = this.pick(this.#customers)
    return async () => {
      const account = await this.api.post('/v2/sepa/', { iban, name: 'Ada Lovelace', customer })
      const sepa = account.status === 200 ? (account.body.id as string) : this.#accounts.at(-1)
      if (sepa !== undefined) this.#accounts.push(sepa)
      const answer = await this.api.post('/v2/mandates/', { sepa, kind })
      if (answer.status === 200)
        this.#mandates.push({
          id: answer.body.id as string,
          page: new URL(answer.body.sign_url as string).pathname,
        })
      return answer
    }
  }

  #signMandate(): Step {
    const mandate = this.pick(this.#mandates)
    return async () => {
      if (mandate === undefined) return undefined
      const token = await this.payer.tokenOf(mandate.page)
      return answered(await this.payer.send(mandate.page, { token, name: 'Ada Lovelace', consent: 'on' }))
    }
  }

  #revokeMandate(): Step {
    const mandate = this.pick(this.#mandates)
    return () => (mandate === undefined ? Promise.resolve(undefined) : this.api.delete(`/v2/mandates/${mandate.id}`))
  }

  #settle(verb: 'capture' | 'refund', condition: string): Step {
    return this.onStored('payment_intents', condition, (id) => this.api.post(`/v2/payment_intents/${id}/${verb}`, {}))
  }
}

function shownIn(form: string): Pick<Shown, 'hidden' | 'choices'> {
  const hidden = form.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)
  const choices = form.matchAll(/name="saved_(?:card|account)" value="([^"]*)"/g)
  return {
    hidden: Object.fromEntries(Array.from(hidden, ([, name = '', value = '']) => [name, value])),
    choices: ['new', ...Array.from(choices, ([, value = '']) => value)],
  }
}
