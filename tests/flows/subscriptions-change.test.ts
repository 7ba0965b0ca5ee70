/** Subscriptions that change, from accounts as well, and what else happens to them: debits that come back, banks that owe an answer, what is deleted meanwhile, two at the same time. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { cancelIntent } from '../../src/intents/index.ts'
import { changeSubscription } from '../../src/subscriptions/index.ts'
import { performAsItMoves } from '../support/meanwhile.ts'
import { moveTo } from '../support/moments.ts'
import { payerAt, tokenIn } from '../support/payer.ts'
import { assertRefused, conflict, invalid } from '../support/refusals.ts'
import { refuse, shopsOnAServer, statuses, timeOut } from '../support/subscription-shops.ts'
import { notEnrolled, toldOf, type Subscriptions } from '../support/subscriptions.ts'

const shops = shopsOnAServer()
const { at } = shops
const seconds = (moment: string): number => Date.parse(moment) / 1000

suite('items', () => {
  test('that change now are made good on the next bill, by the second', async () => {
    const subs = await at('2030-04-01T00:00:00Z')
    const [tea, mug] = [await subs.price(3000), await subs.price(100)]
    const { id } = await subs.create({ items: { [tea]: 1 }, card: await subs.card() })
    // 10 of 30 days are left.
    await moveTo(subs.api, '2030-04-21T00:00:00Z')
    const changed = await subs.change(id, { items: { [tea]: 2, [mug]: 5 } })
    const [start, end] = [seconds('2030-04-21T00:00:00Z'), seconds('2030-05-01T00:00:00Z')]
    assert.deepEqual(changed.pending_lines, [
      { kind: 'unused', price: tea, quantity: 1, amount: -1000, start, end },
      { kind: 'remaining', price: tea, quantity: 2, amount: 2000, start, end },
      { kind: 'remaining', price: mug, quantity: 5, amount: 167, start, end },
    ])
    await moveTo(subs.api, '2030-06-02T00:00:00Z')
    assert.deepEqual(
      (await subs.periods(id)).map(({ amount }) => amount as number),
      [3000, 6500 + 1167, 6500],
    )
    assert.deepEqual((await subs.read(id)).pending_lines, [])
  })

  test('that become less are given back, over more than one bill where it takes that', async () => {
    const subs = await at('2030-04-01T00:00:00Z')
    const tea = await subs.price(1000)
    const { id } = await subs.create({ items: { [tea]: 10 }, card: await subs.card() })
    await subs.change(id, { items: { [tea]: 1 } })
    await moveTo(subs.api, '2031-04-02T00:00:00Z')
    const periods = await subs.periods(id)
    assert.deepEqual(
      periods.map(({ amount }) => amount as number),
      [10_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1000, 1000, 1000],
    )
    assert.deepEqual(
      periods[1].lines.map(({ kind, amount }: { kind: string; amount: number }) => `${kind} ${amount}`),
      ['item 1000', 'unused -10000', 'remaining 1000', 'carried_over 8000'],
    )
    assert.equal(periods[1].payment_intent, null)
  })

  test('that become less give nothing back of a period that nobody has paid, or that was paid back', async () => {
    const subs = await at('2030-04-01T00:00:00Z')
    const tea = await subs.price(1000)
    const items = { [tea]: 10 }
    const refunded = await subs.create({ items, card: await subs.card() })
    assert.equal((await subs.api.post(`/v2/payment_intents/${refunded.payment_intent}/refund`)).status, 200)
    assert.deepEqual((await subs.change(refunded.id, { items: { [tea]: 1 } })).pending_lines, [])
    const { id } = await subs.create({ items, card: await subs.card(), retry_days: [50] })
    await subs.change(id, { card: await subs.card('4000000000009995') })
    await moveTo(subs.api, '2030-05-02T00:00:00Z')
    assert.equal((await subs.read(id)).status, 'past_due')
    assert.deepEqual((await subs.change(id, { items: { [tea]: 1 } })).pending_lines, [])
  })

  test('that become less are given back of a period whose debit is on its way', async () => {
    const subs = await at('2030-04-01T00:00:00Z')
    const tea = await subs.price(1000)
    const { id } = await subs.create({ items: { [tea]: 10 }, sepa: await subs.account() })
    assert.deepEqual(await statuses(subs, id), ['processing'])
    const { pending_lines } = await subs.change(id, { items: { [tea]: 1 } })
    const amounts = (pending_lines as { amount: number }[]).map(({ amount }) => amount)
    assert.deepEqual(amounts, [-10_000, 1000])
  })

  test('may change with the next period, and may be taken back until then', async () => {
    const subs = await at()
    const tea = await subs.price(1000)
    const { id } = await subs.create({ items: { [tea]: 1 }, card: await subs.card() })
    const changed = await subs.change(id, { items: { [tea]: 3 }, change: 'period_end' })
    assert.deepEqual([changed.items, changed.next_items, changed.pending_lines], [{ [tea]: 1 }, { [tea]: 3 }, []])
    assert.equal((await subs.change(id, { items: { [tea]: 1 }, change: 'period_end' })).next_items, null)
    await subs.change(id, { items: { [tea]: 3 }, change: 'period_end' })
    await moveTo(subs.api, '2030-02-16T00:00:00Z')
    const renewed = await subs.read(id)
    assert.deepEqual([renewed.items, renewed.next_items], [{ [tea]: 3 }, null])
    assert.deepEqual(
      (await subs.periods(id)).map(({ amount }) => amount as number),
      [1000, 3000],
    )
  })

  test('that would leave more than a thousand lines pending are refused, but may change at the end of the period', async () => {
    const subs = await at('2030-04-01T00:00:00Z')
    const prices = await Promise.all([...Array(10).keys()].map(() => subs.price(100)))
    const items = (quantity: number): object => Object.fromEntries(prices.map((price) => [price, quantity]))
    const { id } = await subs.create({ items: items(1), card: await subs.card() })
    // Two lines for each price and change.
    for (let change = 0; change < 50; change += 1) await subs.change(id, { items: items(2 - (change % 2)) })
    const path = `/v2/subscriptions/${id}`
    const text = '1000 lines at most can be pending: change the items at the end of the period'
    assertRefused(await subs.api.patch(path, { items: items(5) }), invalid(['body', 'items'], text))
    assert.equal((await subs.read(id)).pending_lines.length, 1000)
    assert.deepEqual((await subs.change(id, { items: items(5), change: 'period_end' })).next_items, items(5))
    await moveTo(subs.api, '2030-05-02T00:00:00Z')
    assert.equal((await subs.periods(id)).at(-1)?.amount, 5000)
  })

  test('that would make the next bill more than can be paid at once are refused, with what is pending', async () => {
    const subs = await at('2030-04-01T00:00:00Z')
    const most = 4_294_967_295
    const [tea, mug, dearest, dear] = await Promise.all(
      [1000, 1, most, most - 1000].map((amount) => subs.price(amount)),
    )
    assert(tea !== undefined && mug !== undefined && dearest !== undefined && dear !== undefined)
    const { id } = await subs.create({ items: { [tea]: 1 }, card: await subs.card() })
    const refused = invalid(['body', 'items'], `The next bill, with what is pending, is of ${most} at most`)
    const change = (given: object) => subs.api.patch(`/v2/subscriptions/${id}`, given)
    assertRefused(await change({ items: { [dearest]: 1 } }), refused)
    await subs.change(id, { items: { [tea]: 2 } })
    for (const items of [{ [dearest]: 1 }, { [dear]: 1, [mug]: 1 }])
      assertRefused(await change({ items, change: 'period_end' }), refused)
    await subs.change(id, { items: { [dear]: 1 }, change: 'period_end' })
    await moveTo(subs.api, '2030-05-01T00:00:00Z')
    assert.deepEqual(
      (await subs.periods(id)).map(({ status, amount }) => `${status} ${amount}`),
      ['paid 1000', `paid ${most}`],
    )
  })

  test('of a free time leave nothing to make good; of what is off sale no more is bought, and as much or less', async () => {
    const subs = await at()
    const [tea, mug] = [await subs.price(1000), await subs.price(100)]
    const card = await subs.card()
    const { id } = await subs.create({ items: { [tea]: 3 }, card, free_until: seconds('2030-01-20T00:00:00Z') })
    await subs.change(id, { items: { [tea]: 4 }, change: 'period_end' })
    assert.equal((await subs.api.patch(`/v2/prices/${tea}`, { active: false })).status, 200)
    const refused = conflict('Price is not active', tea)
    for (const change of ['now', 'period_end'])
      assertRefused(await subs.api.patch(`/v2/subscriptions/${id}`, { items: { [tea]: 5 }, change }), refused)
    assert.deepEqual((await subs.change(id, { items: { [tea]: 4 } })).pending_lines, [])
    assert.deepEqual((await subs.change(id, { items: { [tea]: 2, [mug]: 1 } })).pending_lines, [])
    assertRefused(await subs.api.patch(`/v2/subscriptions/${id}`, { items: { [tea]: 3 } }), refused)
    const removed = await subs.api.delete(`/v2/prices/${tea}`)
    assert.equal(removed.status, 409)
    await moveTo(subs.api, '2030-01-21T00:00:00Z')
    assert.deepEqual(await subs.shown(id), ['paid 0 2030-01-15T12:00Z', 'paid 2100 2030-01-20T00:00Z'])
  })
})

suite('the beginning', () => {
  test('may lie ahead: the card is verified now, and charged then', async () => {
    const subs = await at()
    const card = await subs.card()
    const start_at = seconds('2030-03-01T08:00:00Z')
    const made = await subs.create({ items: { [await subs.price(1000)]: 1 }, card, start_at })
    assert.deepEqual([made.status, made.current_period_start], ['active', null])
    assert.deepEqual(await subs.periods(made.id), [])
    await moveTo(subs.api, '2030-03-01T08:00:00Z')
    assert.deepEqual(await subs.shown(made.id), ['paid 1000 2030-03-01T08:00Z'])
    assert.deepEqual(await toldOf(shops.server, made.id), ['active', 'renewed'])
  })

  test('may be a day, as the end of the free time may: their first moments in the time zone', async () => {
    const subs = await at()
    const given = { items: { [await subs.price(1000)]: 1 }, card: await subs.card(), start_at: '2030-01-15' }
    const made = await subs.create({ ...given, free_until: '2030-02-01' })
    assert.deepEqual([made.start_at, made.free_until], ['2030-01-15', '2030-02-01'])
    await moveTo(subs.api, '2030-02-02T00:00:00Z')
    assert.deepEqual(await subs.shown(made.id), ['paid 0 2030-01-14T23:00Z', 'paid 1000 2030-01-31T23:00Z'])
  })

  test('takes nobody where nothing is ever to pay', async () => {
    const subs = await at()
    const { id, status, payment_intent } = await subs.create({ items: { [await subs.price(0)]: 1 } })
    assert.deepEqual([status, payment_intent], ['active', null])
    await moveTo(subs.api, '2030-03-16T00:00:00Z')
    assert.deepEqual(
      (await subs.periods(id)).map(({ amount, status }) => `${status} ${amount}`),
      ['paid 0', 'paid 0', 'paid 0'],
    )
  })

  test('is paid on the page, and what pays there is kept', async () => {
    const subs = await at()
    const made = await subs.create({ items: { [await subs.price(1000)]: 1 } })
    const path = new URL(made.url as string).pathname
    const payer = payerAt(shops.server.url)
    assert.doesNotMatch((await payer.open(path)).text, /name="remember"/)
    await refuse(subs, '51')
    await payer.payBy(path, notEnrolled)
    assert.equal((await subs.read(made.id)).status, 'incomplete')
    await payer.payBy(path, notEnrolled)
    const { status, card, url } = await subs.read(made.id)
    assert.deepEqual([status, url], ['active', null])
    assert.equal((await subs.api.get(`/v2/cards/${card}`)).body.customer, subs.customer)
    await moveTo(subs.api, '2030-02-16T00:00:00Z')
    assert.deepEqual(await statuses(subs, made.id), ['paid', 'paid'])
  })

  test('from an account takes a mandate that recurs: one for a single debit is not offered, and another is signed', async () => {
    const subs = await at()
    const [iban, name] = ['DE89370400440532013000', 'Max']
    const holder = { iban, name, customer: subs.customer }
    const { id: sepa } = (await subs.api.post('/v2/sepa/', holder)).body
    const signed_at = seconds('2030-01-10T12:00:00Z')
    assert.equal((await subs.api.post('/v2/mandates/', { sepa, kind: 'one_off', signed_at })).status, 200)
    const { id, url } = await subs.create({ items: { [await subs.price(1000)]: 1 } })
    const path = new URL(url as string).pathname
    const payer = payerAt(shops.server.url)
    const { text } = await payer.open(path)
    assert.equal(text.includes(sepa as string), false)
    const hidden = {
      method: 'sepa',
      token: tokenIn(text),
      agreed: /name="agreed" value="([^"]*)"/.exec(text)?.[1] ?? '',
    }
    assert.equal((await payer.send(path, { ...hidden, saved_account: sepa as string })).status, 422)
    assert.equal((await payer.send(path, { ...hidden, iban, holder: name, agreement: 'on' })).status, 303)
    await moveTo(subs.api, '2030-02-20T12:00:00Z')
    const paid = await subs.read(id)
    assert.deepEqual([paid.status, paid.sepa, await statuses(subs, id)], ['active', sepa, ['paid', 'paid']])
  })

  test('whose capture is refused waits for its payer again', async () => {
    const subs = await at()
    await refuse(subs, '57', 'capture')
    const made = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    assert.equal(made.status, 'incomplete')
    await payerAt(shops.server.url).payBy(new URL(made.url as string).pathname, notEnrolled)
    assert.equal((await subs.read(made.id)).status, 'active')
  })
})

suite('from an account', () => {
  test('an accepted debit counts, and each is of the same mandate', async () => {
    const subs = await at()
    const made = await subs.create({ items: { [await subs.price(1000)]: 1 }, sepa: await subs.account() })
    assert.equal(made.status, 'active')
    assert.deepEqual(await statuses(subs, made.id), ['processing'])
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    assert.deepEqual(await statuses(subs, made.id), ['paid', 'processing'])
    await moveTo(subs.api, '2030-02-20T12:00:00Z')
    assert.deepEqual(await statuses(subs, made.id), ['paid', 'paid'])
    const { payment } = (await subs.api.get(`/v2/payment_intents/${(await subs.read(made.id)).payment_intent}`)).body
    assert.equal((await subs.api.get(`/v2/payments/${payment}`)).body.method, 'sepa')
    const [row] = await shops.server.running.core.store.query<{ sequence: string }>({
      text: 'select sequence_type as sequence from payments where id = $1',
      values: [payment],
    })
    assert.equal(row?.sequence, 'RCUR')
  })

  test('goes on by the mandate that recurs, whichever for a single debit is signed later; without it no more', async () => {
    const subs = await at()
    const sepa = await subs.account()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, sepa })
    const [recurrent] = (await subs.api.get(`/v2/mandates/?sepa=${sepa}`)).body.mandates
    const single = { sepa, kind: 'one_off', signed_at: seconds('2030-01-15T12:00:00Z') }
    const { status, body: oneOff } = await subs.api.post('/v2/mandates/', single)
    assert.equal(status, 200)
    await moveTo(subs.api, '2030-02-20T12:00:00Z')
    assert.deepEqual(await statuses(subs, id), ['paid', 'paid'])
    const debits = await shops.server.running.core.store.query<{ mandate: string; sequence: string }>({
      text: 'select mandate_id as mandate, sequence_type as sequence from payments where sepa_id = $1 order by created_at',
      values: [sepa],
    })
    assert.deepEqual(
      debits.map(({ mandate, sequence }) => [mandate, sequence]),
      [
        [recurrent.id, 'FRST'],
        [recurrent.id, 'RCUR'],
      ],
    )
    // On the page as well: what its payer agreed to serves another subscription, without the one for a single debit.
    const other = await subs.create({ items: { [await subs.price(1000)]: 1 } })
    const path = new URL(other.url as string).pathname
    const payer = payerAt(shops.server.url)
    const { text } = await payer.open(path)
    assert.equal((await payer.send(path, { method: 'sepa', token: tokenIn(text), saved_account: sepa })).status, 303)
    const [offered] = await shops.server.running.core.store.query<{ mandate: string }>({
      text: 'select mandate_id as mandate from payments where sepa_id = $1 order by created_at desc limit 1',
      values: [sepa],
    })
    assert.equal(offered?.mandate, recurrent.id)
    assert.equal((await subs.api.delete(`/v2/subscriptions/${other.id}`)).status, 200)
    // The one for a single debit is there for what the payer buys besides.
    assert.equal((await subs.api.post('/v2/payments/', { amount: 500, sepa })).body.status, 'to_capture')
    const [besides] = await shops.server.running.core.store.query<{ mandate: string }>({
      text: 'select mandate_id as mandate from payments where sepa_id = $1 and amount = 500',
      values: [sepa],
    })
    assert.equal(besides?.mandate, oneOff.id)
    assert.equal((await subs.api.delete(`/v2/mandates/${recurrent.id}`)).status, 200)
    await moveTo(subs.api, '2030-03-16T12:00:00Z')
    assert.equal((await subs.read(id)).status, 'past_due')
  })

  test('goes on by the mandate that is in use, where one that has lapsed already is handed in and counts', async () => {
    const subs = await at()
    const sepa = await subs.account()
    const yearly = await subs.price(1000, { interval: 'year' })
    const { id } = await subs.create({ items: { [yearly]: 1 }, sepa })
    await moveTo(subs.api, '2033-02-15T12:00:00Z')
    const signed_at = seconds('2030-01-20T12:00:00Z')
    const { body: lapsed } = await subs.api.post('/v2/mandates/', { sepa, signed_at })
    assert.equal((await subs.api.get(`/v2/sepa/${sepa}`)).body.mandate, lapsed.rum)
    await moveTo(subs.api, '2034-02-15T12:00:00Z')
    assert.deepEqual(await statuses(subs, id), ['paid', 'paid', 'paid', 'paid', 'paid'])
  })

  test('a debit that comes back after weeks puts its period back, and is tried again by its reason', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, sepa: await subs.account() })
    await moveTo(subs.api, '2030-03-10T12:00:00Z')
    const [, second] = await subs.periods(id)
    const dispute = async (intent: string): Promise<void> => {
      const { payment } = (await subs.api.get(`/v2/payment_intents/${intent}`)).body
      assert.equal((await subs.api.post(`/sandbox/payments/${payment}/dispute`, {})).status, 200)
    }
    await dispute(second.payment_intent as string)
    const overdue = await subs.read(id)
    const [, put] = await subs.periods(id)
    assert.deepEqual([overdue.status, put.status, put.response, put.paid_at], ['past_due', 'past_due', 'MD06', null])
    assert.notEqual(put.payment_intent, second.payment_intent)
    assert.equal(overdue.payment_intent, put.payment_intent)
    // The payer wanted it back: it is not debited again. The third period is billed all the same.
    await moveTo(subs.api, '2030-03-17T12:00:00Z')
    const given = await subs.read(id)
    assert.equal(given.status, 'unpaid')
    assert.deepEqual(await statuses(subs, id), ['paid', 'unpaid', 'processing'])
    assert.deepEqual((await subs.api.get(`/v2/payment_intents/${put.payment_intent}/payments`)).body.payments, [])
    // The payer pays it by card, on the page, which pays from then on.
    await payerAt(shops.server.url).payBy(new URL(put.url as string).pathname, notEnrolled)
    const recovered = await subs.read(id)
    assert.deepEqual([recovered.status, recovered.sepa, recovered.card !== null], ['active', null, true])
    await moveTo(subs.api, '2030-04-16T12:00:00Z')
    assert.deepEqual(await statuses(subs, id), ['paid', 'paid', 'paid', 'paid'])
    assert.deepEqual(await toldOf(shops.server, second.id as string), [
      ...['processing', 'paid', 'past_due', 'changed', 'changed', 'unpaid', 'paid'],
    ])
    // Of a subscription that has ended nothing is tried again.
    const { payment_intent: third } = (await subs.periods(id))[2]
    assert.equal((await subs.api.delete(`/v2/subscriptions/${id}`)).body.status, 'canceled')
    await dispute(third as string)
    assert.deepEqual(
      [(await subs.read(id)).status, await statuses(subs, id)],
      ['canceled', ['paid', 'paid', 'unpaid', 'paid']],
    )
    assert.equal((await subs.periods(id))[2].url, null)
  })

  test('too little money is tried again: every debit is accepted, and comes back', async () => {
    const subs = await at()
    const sepa = await subs.account('BE08510007547063')
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, sepa })
    const seen = new Set<string>()
    for (let day = 16; day < 31; day += 1) {
      await moveTo(subs.api, `2030-01-${day}T20:00:00Z`)
      seen.add(`${(await subs.read(id)).status} ${(await statuses(subs, id)).join()}`)
    }
    assert.deepEqual([...seen].sort(), ['active paid', 'active processing', 'past_due past_due'])
  })

  test('which never has money is given up after the last retry, however often a debit was accepted', async () => {
    const subs = await at()
    const sepa = await subs.account('BE08510007547063')
    const { id } = await subs.create({ items: { [await subs.price(1000, { interval: 'year' })]: 1 }, sepa })
    await moveTo(subs.api, '2030-03-15T12:00:00Z')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['unpaid', ['unpaid']])
    const told = (await toldOf(shops.server, id)).filter((what) => what !== 'changed')
    assert.deepEqual(told, ['active', 'past_due', 'active', 'past_due', 'active', 'past_due', 'active', 'unpaid'])
  })

  test('is debited where nothing else is allowed', async () => {
    const subs = await at()
    const items = { [await subs.price(1000)]: 1 }
    const { id } = await subs.create({ items, sepa: await subs.account(), methods_allowed: ['sepa'] })
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    assert.deepEqual(await statuses(subs, id), ['paid', 'processing'])
  })

  test('takes a signed mandate for recurring debits', async () => {
    const subs = await at()
    const { id: sepa } = (await subs.api.post('/v2/sepa/', { iban: 'DE89370400440532013000', name: 'Max' })).body
    assert.equal((await subs.post({ items: { [await subs.price(1000)]: 1 }, sepa })).status, 409)
  })

  test('a mandate that was revoked is not debited', async () => {
    const subs = await at()
    const sepa = await subs.account()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, sepa })
    const [mandate] = (await subs.api.get(`/v2/mandates/?sepa=${sepa}`)).body.mandates
    assert.equal((await subs.api.delete(`/v2/mandates/${mandate.id}`)).status, 200)
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    assert.equal((await subs.read(id)).status, 'past_due')
    const [, period] = await subs.periods(id)
    assert.deepEqual([period.response, period.url !== null], [null, true])
  })
})

suite('a renewal', () => {
  test('whose bank wants its payer to be there waits for them on the page', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    await refuse(subs, 'A1')
    await moveTo(subs.api, '2030-02-16T13:00:00Z')
    const [, period] = await subs.periods(id)
    assert.deepEqual([period.status, period.response, period.retries], ['past_due', 'A1', 1])
    await payerAt(shops.server.url).payBy(new URL(period.url as string).pathname, notEnrolled)
    assert.equal((await subs.read(id)).status, 'active')
  })

  test('of which the bank owes its answer is neither paid nor tried again until that is known', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    for (const [carried_out, after] of [
      [true, 'paid'],
      [false, 'past_due'],
    ] as const) {
      await timeOut(subs, carried_out)
      const month = carried_out ? '02' : '03'
      await moveTo(subs.api, `2030-${month}-15T12:00:30Z`)
      assert.deepEqual([(await subs.read(id)).status, (await statuses(subs, id)).at(-1)], ['active', 'open'])
      await moveTo(subs.api, `2030-${month}-15T12:01:30Z`)
      assert.equal((await statuses(subs, id)).at(-1), after)
    }
    await moveTo(subs.api, '2030-03-16T12:01:30Z')
    assert.equal((await subs.read(id)).status, 'active')
  })

  test('is not tried with another card either while the bank owes its answer', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    await refuse(subs, '51')
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    await timeOut(subs, true)
    await moveTo(subs.api, '2030-02-16T12:00:00Z')
    await subs.change(id, { card: await subs.card('4242424242424242') })
    await moveTo(subs.api, '2030-02-16T12:00:30Z')
    const { payment_intent, status } = await subs.read(id)
    const { payments } = (await subs.api.get(`/v2/payment_intents/${payment_intent}/payments`)).body
    assert.deepEqual([status, payments.length], ['past_due', 2])
    await moveTo(subs.api, '2030-02-16T12:02:00Z')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['paid', 'paid']])
  })

  test('whose settlement fails is tried again by another intent', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    await refuse(subs, '91', 'settlement')
    await moveTo(subs.api, '2030-02-20T12:00:00Z')
    const [, period] = await subs.periods(id)
    assert.deepEqual(await toldOf(shops.server, period.id as string), ['paid', 'past_due', 'paid'])
    assert.equal((await subs.read(id)).status, 'active')
  })

  test('with a card that was deleted, or has expired, asks the payer for another', async () => {
    const subs = await at()
    const price = await subs.price(1000)
    const [gone, old] = [await subs.card(), await subs.card('4000000400000008')]
    const ids: string[] = []
    for (const card of [gone, old]) {
      const { id } = await subs.create({ items: { [price]: 1 }, card: await subs.card('4000000000003055') })
      await subs.change(id as string, { card })
      ids.push(id as string)
    }
    await subs.api.patch(`/v2/cards/${old}`, { exp_year: 2030, exp_month: 1 })
    await subs.api.delete(`/v2/cards/${gone}`)
    await moveTo(subs.api, '2030-02-22T12:00:00Z')
    for (const [place, response] of [null, '54'].entries()) {
      const { status, payment_intent } = await subs.read(ids[place] ?? '')
      const [, period] = await subs.periods(ids[place] ?? '')
      assert.deepEqual([status, period.status, period.response], ['unpaid', 'unpaid', response])
      const { payments } = (await subs.api.get(`/v2/payment_intents/${payment_intent}/payments`)).body
      assert.equal(payments.length, response === null ? 0 : 1)
    }
  })

  test('ends a subscription whose customer was deleted', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    assert.equal((await subs.api.delete(`/v2/customers/${subs.customer}`)).status, 200)
    await moveTo(subs.api, '2030-02-14T12:00:00Z')
    assert.equal((await subs.read(id)).status, 'active')
    await moveTo(subs.api, '2030-02-15T12:00:00Z')
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['canceled', ['paid']])
  })
})

suite('what is owed of two periods', () => {
  const twoOwed = async (subs: Subscriptions, number: string) => {
    const start = await subs.now()
    const items = { [await subs.price(1000, { interval: 'day' })]: 1 }
    const { id } = await subs.create({ items, card: await subs.card() })
    await subs.change(id, { card: await subs.card(number) })
    await subs.api.post('/sandbox/clock', { to: start + 2 * 86_400 + 3600 })
    const periods = await subs.periods(id)
    assert.deepEqual([periods.length, (await subs.read(id)).status], [3, 'past_due'])
    return { id: id as string, intents: periods.slice(1).map((period) => period.payment_intent as string) }
  }

  test('and called off at the same time is owed no more', async () => {
    const subs = await at()
    const { id, intents } = await twoOwed(subs, '4000000000000002')
    const [first = '', second = ''] = intents
    const owner = await shops.server.running.core.gate.ownerOf(first)
    assert(owner !== undefined)
    await performAsItMoves(
      shops.server,
      owner,
      (ctx) => cancelIntent(ctx, first),
      async () => {
        assert.equal((await subs.api.delete(`/v2/payment_intents/${second}`)).status, 200)
      },
    )
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['paid', 'void', 'void']])
  })

  test('is tried with the card that the payer gives for one of them, whatever the former was refused for', async () => {
    const subs = await at()
    const { id } = await twoOwed(subs, '4000000000009987')
    const { url } = await subs.read(id)
    await payerAt(shops.server.url).payBy(new URL(url as string).pathname, notEnrolled, { expiry: '10/37' })
    assert.equal((await subs.read(id)).status, 'past_due')
    await subs.api.post('/sandbox/clock', { advance: 86_400 })
    assert.deepEqual(
      [(await subs.read(id)).status, await statuses(subs, id)],
      ['active', ['paid', 'paid', 'paid', 'paid']],
    )
  })
})

suite('the end', () => {
  for (const [name, cancelAt, periods] of [
    ['within a period', '2030-03-20T00:00:00Z', 3],
    ['with a period', '2030-03-15T12:00:00Z', 2],
  ] as const) {
    test(`that comes ${name}`, async () => {
      const subs = await at()
      const card = await subs.card()
      const cancel_at = seconds(cancelAt)
      const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card, cancel_at })
      await moveTo(subs.api, '2030-06-01T00:00:00Z')
      const { status, ended_at } = await subs.read(id)
      assert.deepEqual([status, ended_at], ['canceled', cancel_at])
      assert.deepEqual(await statuses(subs, id), Array(periods).fill('paid'))
    })
  }

  test('may be moved, and taken back', async () => {
    const subs = await at()
    const cancel_at = seconds('2030-02-01T00:00:00Z')
    const given = { items: { [await subs.price(1000)]: 1 }, card: await subs.card(), cancel_at }
    const { id } = await subs.create(given)
    for (const [end, shown] of [
      [seconds('2030-03-01T00:00:00Z'), '2030-03-01'],
      [cancel_at, '2030-02-01'],
      [null, null],
    ])
      assert.equal((await subs.change(id, { cancel_at: end })).cancel_at, shown)
    await moveTo(subs.api, '2030-04-01T00:00:00Z')
    assert.equal((await subs.read(id)).status, 'active')
  })

  test('given as a day comes with its first moment in the time zone; a day that is shown leaves the moment as it is', async () => {
    const subs = await at()
    const [items, card] = [{ [await subs.price(1000)]: 1 }, await subs.card()]
    const byDay = await subs.create({ items, card, cancel_at: '2030-07-01' })
    const byMoment = await subs.create({ items, card, cancel_at: seconds('2030-06-30T22:30:00Z') })
    for (const { id, cancel_at } of [byDay, byMoment]) {
      assert.equal(cancel_at, '2030-07-01')
      assert.equal((await subs.change(id, { cancel_at })).cancel_at, cancel_at)
    }
    await moveTo(subs.api, '2030-07-02T00:00:00Z')
    for (const [{ id }, end] of [
      [byDay, '2030-06-30T22:00:00Z'],
      [byMoment, '2030-06-30T22:30:00Z'],
    ] as const)
      assert.equal((await subs.read(id)).ended_at, seconds(end))
  })

  test('calls off what is owed, and nothing else happens', async () => {
    const subs = await at()
    const { id } = await subs.create({ items: { [await subs.price(1000)]: 1 }, card: await subs.card() })
    await subs.change(id, { card: await subs.card('4000000000000002') })
    await moveTo(subs.api, '2030-02-16T00:00:00Z')
    const { payment_intent } = await subs.read(id)
    assert.equal((await subs.api.delete(`/v2/subscriptions/${id}`)).body.status, 'canceled')
    assert.equal((await subs.api.get(`/v2/payment_intents/${payment_intent}`)).body.status, 'canceled')
    await moveTo(subs.api, '2031-01-01T00:00:00Z')
    assert.deepEqual(await statuses(subs, id), ['paid', 'void'])
    assert.deepEqual(await toldOf(shops.server, id), ['active', 'changed', 'renewed', 'past_due', 'canceled'])
    assert.equal((await subs.api.delete(`/v2/subscriptions/${id}`)).status, 409)
  })

  test('of an intent forgives its period; of the first one it ends all', async () => {
    const subs = await at()
    const price = await subs.price(1000)
    const { id } = await subs.create({ items: { [price]: 1 }, card: await subs.card() })
    await refuse(subs, '51')
    await moveTo(subs.api, '2030-02-15T13:00:00Z')
    const { payment_intent } = await subs.read(id)
    assert.equal((await subs.api.patch(`/v2/payment_intents/${payment_intent}`, { amount: 1 })).status, 409)
    assert.equal((await subs.api.delete(`/v2/payment_intents/${payment_intent}`)).status, 200)
    assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['paid', 'void']])
    // As it is to give the money back before it is collected.
    const kept = await subs.create({ items: { [price]: 1 }, card: await subs.card() })
    assert.equal((await subs.api.post(`/v2/payment_intents/${kept.payment_intent}/refund`)).status, 200)
    assert.deepEqual([(await subs.read(kept.id)).status, await statuses(subs, kept.id)], ['active', ['void']])
    const first = await subs.create({ items: { [price]: 1 } })
    assert.equal((await subs.api.delete(`/v2/payment_intents/${first.payment_intent}`)).status, 200)
    assert.equal((await subs.read(first.id)).status, 'canceled')
  })
})

suite('at the same time', () => {
  test('two changes, and a change beside a renewal: each is decided knowing the other', async () => {
    const subs = await at()
    const [tea, mug] = [await subs.price(1000), await subs.price(100)]
    const { id } = await subs.create({ items: { [tea]: 1 }, card: await subs.card() })
    const changes = [{ items: { [tea]: 2 } }, { items: { [mug]: 7 } }, { description: 'Tea for two' }]
    const answers = await Promise.all([
      ...changes.map((given) => subs.api.patch(`/v2/subscriptions/${id}`, given)),
      subs.api.post('/sandbox/clock', { to: seconds('2030-02-15T12:00:00Z') }),
      subs.api.patch(`/v2/subscriptions/${id}`, { items: { [tea]: 4 } }),
    ])
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200],
    )
    await moveTo(subs.api, '2030-04-15T11:00:00Z')
    const { description, pending_lines } = await subs.read(id)
    assert.deepEqual([description, pending_lines], ['Tea for two', []])
    for (const { amount, lines } of await subs.periods(id))
      assert.equal(
        lines.reduce((total: number, line: { amount: number }) => total + line.amount, 0),
        amount,
      )
  })

  test('a change of items and a refund of the period: what went back is not made good besides', async () => {
    const subs = await at()
    const tea = await subs.price(1000)
    const { id, payment_intent } = await subs.create({ items: { [tea]: 10 }, card: await subs.card() })
    const owner = await shops.server.running.core.gate.ownerOf(payment_intent as string)
    assert(owner !== undefined)
    const items = [{ priceId: tea, quantity: 1 }]
    await performAsItMoves(
      shops.server,
      owner,
      (ctx) => changeSubscription(ctx, id, { items }),
      async () => {
        assert.equal((await subs.api.post(`/v2/payment_intents/${payment_intent}/refund`)).status, 200)
      },
    )
    assert.deepEqual(await statuses(subs, id), ['void'])
    assert.deepEqual((await subs.read(id)).pending_lines, [])
  })

  test('the payer, another card and a retry: the period is paid once', async () => {
    const subs = await at()
    const price = await subs.price(1000)
    for (let round = 0; round < 3; round += 1) {
      const [good, bad] = [await subs.card(), await subs.card('4000000000000002')]
      const start = await subs.now()
      const { id } = await subs.create({ items: { [price]: 1 }, card: good, retry_days: [1] })
      await subs.change(id, { card: bad })
      const month = new Date(start * 1000)
      month.setUTCMonth(month.getUTCMonth() + 1)
      await subs.api.post('/sandbox/clock', { to: month.getTime() / 1000 + 7200 })
      const { url } = await subs.read(id)
      assert.notEqual(url, null)
      const path = new URL(url as string).pathname
      const [paid, changed] = await Promise.allSettled([
        payerAt(shops.server.url).payBy(path, notEnrolled, { expiry: '10/37' }),
        subs.change(id, { card: good }),
        subs.api.post('/sandbox/clock', { advance: 86_400 }),
      ])
      assert.ok(paid.status === 'fulfilled' || changed.status === 'fulfilled')
      await subs.api.post('/sandbox/clock', { advance: 60 })
      assert.deepEqual([(await subs.read(id)).status, await statuses(subs, id)], ['active', ['paid', 'paid']])
      await subs.api.delete(`/v2/subscriptions/${id}`)
    }
  })
})
