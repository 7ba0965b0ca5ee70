/** The test mode of one account, in the model. */
import { Books, type Figures, type Step } from './books.ts'
import { SECOND, type BankCalendar, type Moment } from './calendar.ts'
import type { FeeSchedule } from './fees.ts'
import type { Fault, FaultyStep } from './faults.ts'
import { Agenda, Journal, Sums, Table } from './journal.ts'
import type {
  Authentication,
  Card,
  Currency,
  Customer,
  Disbursement,
  Dispute,
  Intent,
  Item,
  ItemKind,
  Mandate,
  Method,
  Name,
  Payment,
  Payout,
  Refund,
  SepaAccount,
} from './objects.ts'

/** An event that happens later. At the same moment, lower ranks come first. */
export interface Later {
  readonly rank: number
  readonly what: LaterKind
  readonly object: Name
}

export type LaterKind = keyof typeof ranks

/** The network's answers come first. In the morning everything that arrives is credited before payouts are made of it; disputes come after that. */
const ranks = {
  'network answers': 0,
  'network takes a refund': 0,
  'payment leaves': 1,
  'refund leaves': 1,
  'disbursement leaves': 1,
  'payment settles': 2,
  'refund settles': 2,
  'disbursement settles': 2,
  'payout goes on': 2,
  'payment expires': 3,
  'authentication expires': 3,
  'dispute goes on': 3,
  'payouts are made': 4,
  'payment is disputed': 5,
} as const

/** Days of notice in test mode, if no others were set. */
const testNotice = 1

export class Account {
  readonly journal = new Journal()
  readonly calendar: BankCalendar
  readonly customers = this.#table<Customer>()
  readonly cards = this.#table<Card>()
  readonly sepaAccounts = this.#table<SepaAccount>()
  readonly mandates = this.#table<Mandate>()
  readonly payments = this.#table<Payment>()
  readonly authentications = this.#table<Authentication>()
  readonly intents = this.#table<Intent>()
  readonly refunds = this.#table<Refund>()
  readonly disputes = this.#table<Dispute>()
  readonly payouts = this.#table<Payout>()
  readonly disbursements = this.#table<Disbursement>()
  readonly items = this.#table<Item>()
  /** Names of the items of an object. */
  readonly itemsOf = this.#table<readonly Name[]>()
  /** Names of refunds and disputes of a payment. */
  readonly refundsOf = this.#table<readonly Name[]>()
  readonly disputesOf = this.#table<readonly Name[]>()
  /** By `unique_id`. */
  readonly paymentsByUniqueId = this.#table<Name>()
  readonly customersByExternalId = this.#table<Name>()
  /** By reference, in capitals: the mandate that has it, or had it when it was revoked. */
  readonly mandatesByReference = this.#table<Name>()
  /** Names of accounts of an IBAN. */
  readonly accountsOfIban = this.#table<readonly Name[]>()
  /** How many payments by an account were forgotten. */
  readonly forgotten = new Sums(this.journal)
  /** How many debits by a mandate were collected, or are on their way. */
  readonly uses = new Sums(this.journal)
  /** By idempotency key: the step that was answered, and the first step that asked for the same. */
  readonly answeredKeys = this.#table<{ readonly step: number; readonly origin: number }>()
  /** How many objects of each kind there have been. */
  readonly counts = new Sums(this.journal)
  readonly books = new Books(this.journal)
  readonly agenda = new Agenda<Later>(this.journal)
  /** Names of the items that are in no payout, by currency. */
  readonly #openItems = new Map<Currency, Table<Name, true>>()
  readonly #available = new Sums(this.journal)
  readonly #objects: readonly Pick<Table<Name, unknown>, 'find'>[] = [
    this.payments,
    this.authentications,
    this.intents,
    this.refunds,
    this.disputes,
    this.payouts,
    this.disbursements,
    this.customers,
    this.cards,
    this.sepaAccounts,
    this.mandates,
  ]
  readonly #state = new Table<'now' | 'fees' | 'notice' | 'faults' | 'disturbed', unknown>(this.journal)

  constructor({ calendar, now, fees }: { calendar: BankCalendar; now: Moment; fees: FeeSchedule }) {
    this.calendar = calendar
    this.#state.set('now', now)
    this.#state.set('fees', fees)
    this.#state.set('notice', testNotice)
    this.later(calendar.businessMorningAfter(now), 'payouts are made', 'payouts')
  }

  get now(): Moment {
    return this.#state.get('now') as Moment
  }

  set now(moment: Moment) {
    this.#state.set('now', moment)
  }

  /** Unix seconds, as the API shows moments. */
  get seconds(): number {
    return this.now / SECOND
  }

  get fees(): FeeSchedule {
    return this.#state.get('fees') as FeeSchedule
  }

  set fees(schedule: FeeSchedule) {
    this.#state.set('fees', schedule)
  }

  /** How many days before a debit its payer is informed. */
  get notice(): number {
    return this.#state.get('notice') as number
  }

  set notice(days: number) {
    this.#state.set('notice', days)
  }

  /** Faults that are still to happen, in the order in which they were set. */
  get faults(): readonly Fault[] {
    return (this.#state.find('faults') ?? []) as readonly Fault[]
  }

  set faults(faults: readonly Fault[]) {
    this.#state.set('faults', faults)
  }

  /** The steps for which faults were set, and not taken back since: some faults may be left. */
  get disturbed(): readonly FaultyStep[] {
    return (this.#state.find('disturbed') ?? []) as readonly FaultyStep[]
  }

  set disturbed(steps: readonly FaultyStep[]) {
    this.#state.set('disturbed', steps)
  }

  /** Whether there is an object of that name. */
  knows(name: Name): boolean {
    return this.#objects.some((table) => table.find(name) !== undefined)
  }

  later(moment: Moment, what: LaterKind, object: Name): void {
    this.agenda.set(moment, { rank: ranks[what], what, object })
  }

  /** `method` says which network is meant. */
  book(step: Step, currency: Currency, figures: Figures, method: Method = 'card'): void {
    this.books.book(step, currency, figures, method)
  }

  /** Changes the balance; there is no item of nothing. */
  addItem(kind: ItemKind, object: Name, currency: Currency, figures: Figures): void {
    const { amount, fee = 0, vat = 0 } = figures
    if (amount === 0 && fee === 0 && vat === 0) return
    const earlier = this.itemsOf.find(object) ?? []
    const name = `${object} item ${earlier.length}`
    this.items.set(name, { name, kind, object, currency, amount, fee, vat, payout: null })
    this.itemsOf.set(object, [...earlier, name])
    this.#openItemsIn(currency).set(name, true)
    this.#available.add(currency, amount - fee - vat)
  }

  /** The open items, which make up the balance. */
  openItems(currency: Currency): Item[] {
    return [...this.#openItemsIn(currency).keys()].map((name) => this.items.get(name))
  }

  /** Currencies with open items. */
  openCurrencies(): Currency[] {
    return [...this.#openItems].filter(([, names]) => names.size > 0).map(([currency]) => currency)
  }

  available(currency: Currency): number {
    return this.#available.of(currency)
  }

  /** Puts an open item into a payout. */
  takeItem(name: Name, payout: Name): void {
    const { currency, amount, fee, vat } = this.items.change(name, { payout })
    this.#openItemsIn(currency).delete(name)
    this.#available.add(currency, -(amount - fee - vat))
  }

  /** Items of an object, the earliest first. */
  itemsOfObject(object: Name): Item[] {
    return (this.itemsOf.find(object) ?? []).map((name) => this.items.get(name))
  }

  #openItemsIn(currency: Currency): Table<Name, true> {
    const found = this.#openItems.get(currency) ?? this.#table<true>()
    this.#openItems.set(currency, found)
    return found
  }

  #table<Row>(): Table<Name, Row> {
    return new Table(this.journal)
  }
}
