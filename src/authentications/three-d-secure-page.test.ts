/** Holds docs/three-d-secure.md equal to the machine, the simulated world, and the rules of payments. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { cardInput, paymentInput } from '../../tests/support/objects.ts'
import type { AppContext } from '../app/core.ts'
import { registerCard, type Card } from '../cards/index.ts'
import { HOUR } from '../kit/clock.ts'
import { ApiError } from '../kit/errors.ts'
import { nextStatus } from '../kit/machine.ts'
import { minorUnitsOf } from '../kit/money.ts'
import { changedAuthentication, type AuthenticationInput } from '../payments/authenticate.ts'
import { isAuthenticated } from '../payments/authorize.ts'
import {
  answerBank,
  changePayment,
  createPayment,
  readBankVisit,
  viewWholePayment,
  type PaymentChanges,
  type PaymentView,
  type WholePaymentView,
} from '../payments/index.ts'
import type { Payment } from '../payments/payment.ts'
import { withPayment, type Progress } from '../payments/progress.ts'
import { readProgress } from '../payments/read-payment.ts'
import { worldCardNetwork, worldPayersBank, worldThreeDSecure } from '../world/index.ts'
import { testCards, type ThreeDSecureRule } from '../world/test-cards.ts'
import type { Authentication, AuthenticationStatus } from './authentication.ts'
import {
  type AuthenticationEvent,
  authenticationStatuses,
  authenticationTransitions,
  eventOf,
  openStatuses,
  settledStatuses,
  unprovedStatuses,
} from './machine.ts'
import { authenticationLifetimeMs } from './steps.ts'
import {
  challengeActs,
  type AuthenticationAnswer,
  type AuthenticationRequest,
  type AuthenticationResult,
  type ChallengeAct,
} from './three-d-secure.ts'

const page = readFileSync(new URL('../../docs/three-d-secure.md', import.meta.url), 'utf8')

/** The table's rows under a heading, each as its cells. */
function tableUnder(heading: string): string[][] {
  const section = page.split(/^#{2,3} /m).find((part) => part.startsWith(`${heading}\n`))
  assert(section, `docs/three-d-secure.md has a section "${heading}"`)
  const lines = section.split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}

const statuses = authenticationStatuses

test('the page lists the statuses, what the payment can do in each, and what each may become', () => {
  const rows = tableUnder('Statuses')
  assert.deepEqual(
    rows.map(([status, meaning, ...rest]) => [status, meaning !== '', ...rest]),
    statuses.map((status) => [
      status,
      true,
      openStatuses.includes(status) ? 'yes' : '',
      settledStatuses.includes(status)
        ? 'can be taken'
        : unprovedStatuses.includes(status)
          ? 'needs another authentication'
          : 'waits',
      statuses.filter((next) => next !== status && leadsOf(status).includes(next)).join(', '),
    ]),
  )
})

const leadsOf = (status: AuthenticationStatus): AuthenticationStatus[] =>
  Object.values(authenticationTransitions[status])

const request = (cardNumber: string): AuthenticationRequest => ({
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  cardNumber,
  amount: minorUnitsOf(1050),
  currency: 'eur',
  device: null,
})

/** A Visa of the rule that its bank refuses for want of proof alone. */
function numberOf(rule: ThreeDSecureRule): string {
  const card = testCards.find(
    ({ threeDSecure, facts, response }) =>
      threeDSecure === rule && facts.brand === 'visa' && response === (rule === 'required' ? 'A1' : '00'),
  )
  assert(card !== undefined)
  return card.number
}

interface Met {
  readonly status: AuthenticationStatus
  readonly transactionStatus: string | null
  readonly eci: string | null
}

const nothing = { transactionStatus: null, eci: null }

/** What becomes of an authentication whose payer does this. */
function meet(number: string, act: ChallengeAct | 'abandoned'): Met {
  const enrolment = worldThreeDSecure.lookUp(number)
  if (!enrolment.enrolled) return { ...nothing, eci: enrolment.eci, status: led('requested', 'be_unavailable') }
  const answer = worldThreeDSecure.authenticate(request(number))
  if (answer.flow === 'challenge' && act === 'abandoned') return { ...nothing, status: led('available', 'send') }
  const result =
    answer.flow === 'frictionless' || act === 'abandoned'
      ? resultOf(answer)
      : worldPayersBank.answer(act, request(number))
  return { ...result, status: led('available', eventOf(result.transactionStatus)) }
}

function resultOf(answer: AuthenticationAnswer): AuthenticationResult {
  assert(answer.flow === 'frictionless')
  return answer.result
}

function led(from: AuthenticationStatus, event: AuthenticationEvent): AuthenticationStatus {
  const status = nextStatus(authenticationTransitions, from, event)
  assert(status !== undefined)
  return status
}

/** The cell of the last column. */
function captureAfter(number: string, { status, eci }: Met): string {
  if (!settledStatuses.includes(status)) return '409'
  const { code } = worldCardNetwork.answer(
    {
      kind: 'authorization',
      reference: '0123456789abcdef0123456789abcdef',
      amount: minorUnitsOf(1050),
      currency: 'eur',
      source: { method: 'card', number, expiryMonth: 5, expiryYear: 2030, securityCode: null },
      authentication:
        status === 'success'
          ? { eci, authenticationValue: null, protocolVersion: null, transactionId: '', dsTransactionId: null }
          : null,
    },
    Date.UTC(2030, 0, 1),
  )
  return code === '00' ? 'to_capture' : `refused, ${code}`
}

/** Who is not asked does nothing at the bank: one row each. */
const rules: readonly (readonly [rule: ThreeDSecureRule, payers: readonly string[]])[] = [
  ['not_enrolled', ['cannot be sent there']],
  ['not_required', ['is not asked']],
  ['optional', ['authenticated', 'attempt', 'declined', 'canceled', 'failed', 'unavailable', 'abandoned']],
  ['required', ['authenticated', 'attempt', 'declined', 'canceled', 'failed', 'unavailable', 'abandoned']],
]

test("the page's table of rules and acts is what the world, the machine and the network make of them", () => {
  assert.deepEqual(
    tableUnder('What becomes of it'),
    rules.flatMap(([rule, payers]) =>
      payers.map((payer) => {
        const number = numberOf(rule)
        const met = meet(number, challengeActs.find((act) => act === payer) ?? 'abandoned')
        const { status, transactionStatus, eci } = met
        return [rule, payer, transactionStatus ?? '', eci ?? '', status, captureAfter(number, met)]
      }),
    ),
  )
})

test('every act is in that table', () => {
  const listed = tableUnder('What becomes of it').flatMap(([rule, payer]) => (rule === 'required' ? [payer] : []))
  assert.deepEqual(listed.sort(), [...challengeActs, 'abandoned'].sort())
})

test("the page's indicators are the world's", () => {
  const eciOf = (act: ChallengeAct, number: string): string | null => worldPayersBank.answer(act, request(number)).eci
  const [mastercard, maestro, visa] = ['5555555555554444', '6759649826438453', '4000000400000008'] as const
  assert.deepEqual(
    tableUnder('Electronic commerce indicator'),
    challengeActs
      .filter((act) => eciOf(act, visa) !== null)
      .map((act) => [act, eciOf(act, mastercard), eciOf(act, visa)]),
  )
  for (const act of challengeActs) assert.equal(eciOf(act, maestro), eciOf(act, mastercard))
})

test("the page's codes are those that the bank's page knows, with its limit", () => {
  const { codes, wrongCodesLimit } = worldPayersBank
  assert.deepEqual(
    tableUnder('Trying it'),
    codes.map(({ code, act }) => [code, act]),
  )
  assert.ok(page.includes(`after ${wrongCodesLimit} wrong codes`))
})

test('the page says how long a payer may take', () => {
  assert.equal(authenticationLifetimeMs, 6 * HOUR)
  assert.ok(page.includes('expires six hours after'))
  assert.ok(page.includes('{"advance": 21600}'))
})

describe('what a change of the payment does to its authentication', () => {
  let core: TestCore
  let card: Card
  let another: Card
  /** Of a payment whose payer can be sent to the bank. */
  let base: Progress

  before(async () => {
    core = await openTestCore()
    card = await core.perform((ctx) => registerCard(ctx, cardInput('4000000400000008')))
    another = await core.perform((ctx) => registerCard(ctx, cardInput('4000000560000004')))
    const { payment } = await pay(card)
    base = await core.read((ctx) => readProgress(ctx, payment.id))
  })
  after(() => core.close())

  const pay = ({ id }: Card): Promise<PaymentView> =>
    core.perform((ctx) => createPayment(ctx, paymentInput(1000, { card: id, auth: {} })))

  /** A success that the bank was asked with is another column. */
  type Column = AuthenticationStatus | 'success, used'

  /** The payment of an authentication that has come to this status. */
  function at(column: Column): Progress & { readonly authentication: Authentication } {
    const { authentication } = base
    assert(authentication !== null)
    const status = column === 'success, used' ? 'success' : column
    const cardId = status === 'requested' ? null : card.id
    const authenticationValue = column === 'success' ? 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' : null
    const came = { ...authentication, status, cardId, authenticationValue }
    return { ...withPayment(base, { cardId }), authentication: came }
  }

  interface Change {
    readonly payment?: Partial<Pick<Payment, 'amount' | 'currency'>>
    readonly card?: () => Card
    readonly auth?: AuthenticationInput
  }

  const changes: Readonly<Record<string, Change>> = {
    '`auth`': { auth: {} },
    'the same card': { card: () => card },
    'another card': { card: () => another },
    'a lower amount': { payment: { amount: minorUnitsOf(999) } },
    'a higher amount': { payment: { amount: minorUnitsOf(1001) } },
    'another currency': { payment: { currency: 'usd' } },
  }

  function effectOf(ctx: AppContext, column: Column, change: Change): string {
    const progress = at(column)
    const given = change.card?.()
    const paying = given ?? (column === 'requested' ? null : card)
    const { authentication } = changedAuthentication(
      ctx,
      withPayment(progress, change.payment ?? {}),
      change.auth,
      paying && { method: 'card', card: paying },
      given !== undefined,
    )
    assert(authentication !== null)
    if (authentication.id !== progress.authentication.id) return 'anew'
    return authentication.status === progress.authentication.status ? 'kept' : 'prepared'
  }

  /** A payment that is authorized after its payer did this at the bank. */
  async function authorizedAfter(act: ChallengeAct, by: Card): Promise<WholePaymentView> {
    const { payment, authentication } = await pay(by)
    assert(authentication !== null)
    await core.perform(async (ctx) => answerBank(ctx, await readBankVisit(ctx, authentication.id), act))
    await core.perform((ctx) => changePayment(ctx, payment.id, { status: 'authorize' }))
    return core.read((ctx) => viewWholePayment(ctx, payment.id))
  }

  /** The columns that an authorized payment can be in, and how it comes there. */
  const authorizedBy: { readonly [column in Column]?: ChallengeAct } = {
    'success, used': 'authenticated',
    unavailable: 'unavailable',
  }

  async function effectOnAuthorized(column: Column, given: PaymentChanges): Promise<string> {
    const act = authorizedBy[column]
    if (act === undefined) return ''
    const before = await authorizedAfter(act, card)
    try {
      const { payment, authentication } = await core.perform((ctx) => changePayment(ctx, before.payment.id, given))
      assert.deepEqual(authentication, before.authentication)
      return payment.status === 'authorized' ? 'kept' : 'goes on'
    } catch (error) {
      assert(error instanceof ApiError)
      return String(error.status)
    }
  }

  const changesOfAuthorized = (): Readonly<Record<string, PaymentChanges>> => ({
    ...Object.fromEntries(
      Object.entries(changes).map(([name, { payment, card, auth }]) => [
        name,
        { ...payment, ...(card && { card: card().id }), ...(auth && { auth }) },
      ]),
    ),
    '`status`': { status: 'capture' },
  })

  /** The columns of the page: statuses in which everything has the same effect. */
  const groups: readonly (readonly Column[])[] = [
    ['requested'],
    ['available', 'attempted'],
    ['success'],
    ['success, used'],
    ['unavailable'],
    ['declined', 'failed', 'expired'],
  ]

  const same = (cells: readonly string[]): string => [...new Set(cells)].join(' or ')

  test('is what the page says', async () => {
    assert.deepEqual(groups.flat().sort(), [...statuses, 'success, used'].sort())
    assert.ok(page.includes(`| change | ${groups.map((group) => group.join(', ')).join(' | ')} |`))
    const untaken = await core.read((ctx) =>
      Promise.resolve([
        ...Object.entries(changes).map(([name, change]) => [
          name,
          ...groups.map((group) => same(group.map((column) => effectOf(ctx, column, change)))),
        ]),
        [
          '`status`',
          ...groups.map((group) => same(group.map((column) => (isAuthenticated(at(column)) ? 'goes on' : '409')))),
        ],
      ]),
    )
    const authorized = Object.entries(changesOfAuthorized()).map(async ([name, given]) => [
      `authorized: ${name}`,
      ...(await Promise.all(
        groups.map(async (group) => same(await Promise.all(group.map((column) => effectOnAuthorized(column, given))))),
      )),
    ])
    assert.deepEqual(tableUnder('When the payment changes'), [...untaken, ...(await Promise.all(authorized))])
  })

  test('a bank that insists on proof refuses more, and the payment stays as it was', async () => {
    const insisting = await core.perform((ctx) => registerCard(ctx, cardInput('4000000000003220')))
    const before = await authorizedAfter('authenticated', insisting)
    const more = { amount: minorUnitsOf(1001) }
    const { payment, authentication } = await core.perform((ctx) => changePayment(ctx, before.payment.id, more))
    assert.deepEqual([payment.status, payment.amount, payment.response], ['authorized', 1000, 'A1'])
    assert.deepEqual(authentication, before.authentication)
  })
})
