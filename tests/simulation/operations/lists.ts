/** Reading lists: their counts and their objects. */
import { done, ref, refused, type Expected } from '../model/expected.ts'
import { lists, range, type Page } from '../model/lists.ts'
import type { Name } from '../model/objects.ts'
import { objectsIn } from '../model/payouts.ts'
import { livingMandates } from '../model/mandates.ts'
import { disputeView, mandateView, paymentView, refundView } from '../model/views.ts'
import { balance, everything, fateOf, kind } from './kind.ts'

export const all = kind<Page & { readonly list: (typeof lists)[number] }>({
  weight: 1,
  choose: ({ random, plan }) => {
    const list = random.pick(lists)
    const start = random.chance(0.6) ? 0 : random.integer(0, plan.counts.of(list) + 1)
    return { list, start, limit: random.integer(1, 5) }
  },
  request: ({ list, start, limit }) => ({ method: 'GET', path: [`/v2/${list}/?start=${start}&limit=${limit}`] }),
  rule: (account, { list, ...page }) =>
    done('a list tells how many there are', { range: range(page, account.counts.of(list)) }),
  touches: () => [everything],
})

/** A bare array of all refunds or disputes of the payment. */
export const ofPayment = kind<{ readonly payment: Name; readonly list: 'refunds' | 'disputes' }>({
  weight: 1,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'payments', ({ refunded, disputed }) => refunded + disputed > 0)
    return found && { payment: found.name, list: random.pick(['refunds', 'disputes']) }
  },
  request: ({ payment, list }) => ({ method: 'GET', path: ['/v2/payments/', ref(payment), `/${list}`] }),
  rule: (account, { payment, list }) => {
    if (account.payments.find(payment) === undefined) return refused('a payment that is not there', 404)
    const views =
      list === 'refunds'
        ? (account.refundsOf.find(payment) ?? []).map((name) => refundView(account, account.refunds.get(name)))
        : (account.disputesOf.find(payment) ?? []).map((name) => disputeView(account, account.disputes.get(name)))
    return { rule: `what a payment has of ${list}`, status: 200, body: views }
  },
  touches: ({ payment }) => [fateOf(payment), balance],
})

/** The lists of an account: its mandates that are not revoked, also by a reference, and the number of its payments. */
export const ofAccount = kind<{ readonly sepa: Name; readonly list: 'mandates' | 'payments'; readonly rum?: string }>({
  weight: 1,
  choose: ({ random, plan, pools }) => {
    const found = pools.pick(random, 'sepaAccounts')
    const mandate = random.pick(found?.mandates ?? [])
    const rum = mandate === undefined || random.chance(0.5) ? null : plan.mandates.get(mandate).rum
    return found && { sepa: found.name, list: random.pick(['mandates', 'payments']), ...(rum !== null && { rum }) }
  },
  request: ({ sepa, list, rum }) => ({
    method: 'GET',
    path:
      list === 'payments'
        ? ['/v2/payments/?limit=1&sepa=', ref(sepa)]
        : [
            '/v2/mandates/?limit=100&sepa=',
            ref(sepa),
            ...(rum === undefined ? [] : [`&rum=${encodeURIComponent(rum)}`]),
          ],
  }),
  rule: (account, { sepa, list, rum }) => {
    if (list === 'payments') {
      const its = [...account.payments.values()].filter((payment) => payment.sepa === sepa)
      const count = its.length + account.forgotten.of(sepa)
      return done('how many payments there are of an account', { range: range({ start: 0, limit: 1 }, count) })
    }
    const living = account.sepaAccounts.find(sepa) === undefined ? [] : livingMandates(account, sepa)
    const its = living.filter((mandate) => rum === undefined || mandate.rum?.toUpperCase() === rum.toUpperCase())
    return done('the mandates of an account', {
      range: range({ start: 0, limit: 100 }, its.length),
      mandates: its.map((mandate) => mandateView(account, mandate)),
    })
  },
  touches: () => [everything],
})

const inPayout = ['payments', 'refunds', 'disputes', 'payments of its list'] as const

/** The objects in a payout; payments also by the filter of their list. */
export const ofPayout = kind<{ readonly payout: Name; readonly list: (typeof inPayout)[number] }>({
  weight: 0.6,
  choose: ({ random, pools }) => {
    const found = pools.pick(random, 'payouts')
    return found && { payout: found.name, list: random.pick(inPayout) }
  },
  request: ({ payout, list }) => ({
    method: 'GET',
    path:
      list === 'payments of its list'
        ? ['/v2/payments/?limit=100&payout=', ref(payout)]
        : ['/v2/payouts/', ref(payout), `/${list}?limit=100`],
  }),
  rule: (account, { payout, list }): Expected => {
    const found = account.payouts.find(payout)
    if (found === undefined)
      return list === 'payments of its list'
        ? done('a list of nothing', { range: range({ start: 0, limit: 100 }, 0), payments: [] })
        : refused('a payout that is not there', 404)
    const names = objectsIn(account, found, list === 'refunds' ? 'refund' : list === 'disputes' ? 'dispute' : 'payment')
    const views = names.map((name) => {
      if (list === 'refunds') return refundView(account, account.refunds.get(name))
      return list === 'disputes'
        ? disputeView(account, account.disputes.get(name))
        : paymentView(account, account.payments.get(name))
    })
    return done(`what is in a payout of ${list}`, {
      range: range({ start: 0, limit: 100 }, names.length),
      ...(names.length <= 100 && { [list === 'payments of its list' ? 'payments' : list]: views }),
    })
  },
  touches: () => [everything],
})
