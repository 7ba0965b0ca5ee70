/** How the fields of one object in v1 and in v2 correspond: for each field of v1 what it must be, told from the object in v2. A field that is in neither list of a kind fails the comparison. */
import assert from 'node:assert/strict'
import { hours } from '../support/names.ts'
import type { Body } from './client.ts'

interface Correspondence {
  /** By the field's name in v1; undefined where v1 leaves it out. `own` is the object in v1, for what v2 does not show. */
  readonly fields: Readonly<Record<string, (v2: Body, own: Body) => unknown>>
  /** What v1 does not have. */
  readonly onlyInV2: readonly string[]
}

export type Kind = 'customer' | 'card' | 'sepa' | 'refund' | 'payment'

/** Throws where the two views of one object disagree, or where one has a field that nobody has thought of. */
export function assertAgree(kind: Kind, v1: Body, v2: Body): void {
  const { fields, onlyInV2 } = correspondences[kind]
  const shared = Object.keys(v2 as object).filter((name) => !onlyInV2.includes(name))
  assert.deepEqual(
    shared.filter((name) => fields[name] === undefined),
    [],
    `${kind}: fields of v2`,
  )
  assert.deepEqual(v1, inV1(kind, v2, v1))
}

const inV1 = (kind: Kind, v2: Body, own: Body): Body =>
  Object.fromEntries(
    Object.entries(correspondences[kind].fields)
      .map(([name, of]) => [name, of(v2, own)] as const)
      .filter(([, value]) => value !== undefined),
  )

const same = (...names: readonly string[]): Correspondence['fields'] =>
  Object.fromEntries(names.map((name) => [name, (v2: Body) => v2[name] as unknown]))

const nested =
  (kind: Kind) =>
  (v2: Body, own: Body): unknown =>
    v2[kind] === null ? null : inV1(kind, v2[kind], own[kind] ?? {})

/** A field that v1 leaves out until something was tried. */
const onceTried =
  (of: (v2: Body) => unknown) =>
  (v2: Body): unknown =>
    v2.response === null ? undefined : of(v2)

/** Unix seconds of the beginning of a day in UTC. */
const secondsOfDay = (day: string | null): number | null => (day === null ? null : Date.parse(day) / 1000)

/** Objects of the tests are all of the test mode. */
const liveMode = (): boolean => false

const correspondences: Readonly<Record<Kind, Correspondence>> = {
  customer: {
    fields: { ...same('id', 'created', 'email', 'external_id', 'mobile', 'name'), live_mode: liveMode },
    onlyInV2: ['billing_address', 'country', 'date_birth', 'deleted', 'legal_id', 'shipping_address'],
  },
  card: {
    fields: {
      ...same('id', 'created', 'brand', 'country', 'exp_month', 'exp_year', 'external_id', 'funding', 'last4', 'name'),
      ...same('network', 'zip_code'),
      live_mode: liveMode,
      nature: ({ nature }) => (nature === 'personal' ? 'personnal' : (nature as unknown)),
      // v2 does not show it.
      tokenize: (_, own) => Boolean(own.tokenize),
    },
    onlyInV2: ['customer', 'deleted', 'preferred_network'],
  },
  sepa: {
    fields: {
      ...same('id', 'created', 'bic', 'last4', 'mandate', 'name'),
      // v2 does not show it.
      date_birth: (_, own) => own.date_birth as unknown,
      // A moment, of which v2 shows the day where the bank is.
      date_mandate: ({ date_mandate: day }, own) =>
        day === null || hours.dayOf(Number(own.date_mandate) * 1000) === day ? (own.date_mandate as unknown) : day,
      live_mode: liveMode,
    },
    onlyInV2: ['customer', 'deleted'],
  },
  refund: {
    fields: {
      ...same('id', 'created', 'amount', 'currency', 'date_refund', 'payment', 'status'),
      date_bank: ({ date_bank: day }) => secondsOfDay(day),
      live_mode: liveMode,
    },
    onlyInV2: ['payment_intent', 'payout'],
  },
  payment: {
    fields: {
      ...same('id', 'created', 'amount', 'capture', 'currency', 'description', 'device', 'method'),
      ...same('methods_allowed', 'order_id', 'response', 'response_author', 'return_url', 'status', 'unique_id'),
      // Without device, message and uuid. The page's own address is not shown twice.
      auth: ({ auth, return_url: own }) =>
        auth && {
          redirect_url: auth.redirect_url as unknown,
          return_url: auth.status === 'requested' && auth.return_url === own ? null : (auth.return_url as unknown),
          status: auth.status as unknown,
        },
      card: nested('card'),
      // Of what it is paid with: a test BIC has the account's country at its fifth place.
      country: ({ card, sepa }) => card?.country ?? sepa?.bic.slice(4, 6) ?? null,
      // Here alone with its country.
      customer: ({ customer }) =>
        customer && { ...inV1('customer', customer, {}), country: customer.country as unknown },
      date_bank: onceTried(({ date_bank: day }) => secondsOfDay(day)),
      date_paym: onceTried(({ date_paym }) => date_paym as unknown),
      fee: onceTried(({ fee }) => fee as unknown),
      live_mode: liveMode,
      // v2 lists them beside the payment.
      refunds: ({ refunds }) => refunds.map((refund: Body) => inV1('refund', refund, {})),
      sepa: nested('sepa'),
    },
    onlyInV2: [...['billing_address', 'date_settlement', 'origin', 'payment_intent', 'payout', 'shipping_address']],
  },
}
