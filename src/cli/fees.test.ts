/** `guichet fees`: what it shows, sets and refuses. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { run } from '../../tests/support/commands.ts'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { feeCommands } from './fees.ts'
import { suiteOfRefusals } from './refused-settings.test-support.ts'

let shared: TestCore
let account: string
before(async () => {
  shared = await openTestCore()
  account = shared.principal.accountId
})
after(() => shared.close())

const show = (...words: string[]): Promise<string[]> => run(shared.database, feeCommands.fees, words)
const set = (options: Readonly<Record<string, string>>, ...words: string[]): Promise<string[]> =>
  run(shared.database, feeCommands['fees set'], words, options)

const header = (width: number): RegExp => new RegExp(`^account {${width}}mode  card +sepa +dispute +disbursement +vat$`)

/** `test 70+7 20 1500 100+25 2000` */
const shown = (lines: readonly string[]): string[] => lines.slice(1).map((line) => line.split(/ +/).slice(1).join(' '))

test('without any set, accounts pay the defaults', async () => {
  const lines = await show()
  assert.match(lines[0] ?? '', header(account.length - 5))
  assert.deepEqual(shown(lines), ['test 70+7 20 1500 100+25 2000', 'live 70+7 20 1500 100+25 2000'])
  assert.deepEqual(await show(account), lines)
})

test('what is set replaces what is given alone, in the mode that is given or in both', async () => {
  const versions = async (): Promise<number[]> =>
    Promise.all(
      (['test', 'live'] as const).map((mode) => shared.read(({ realm }) => Promise.resolve(realm.version), mode)),
    )
  const before = await versions()
  assert.deepEqual(shown(await set({ card: '140+25', mode: 'test' }, account)), ['test 140+25 20 1500 100+25 2000'])
  assert.deepEqual(shown(await set({ sepa: '35+10', dispute: '0', vat: '550' }, account)), [
    'test 140+25 35+10 0 100+25 550',
    'live 70+7 35+10 0 100+25 550',
  ])
  assert.deepEqual(shown(await set({ disbursement: '10000+999999999', mode: 'live' }, account)), [
    'live 70+7 35+10 0 10000+999999999 550',
  ])
  // Decisions under the former fees are made again.
  assert.deepEqual(
    await versions(),
    before.map((version) => version + 2),
  )
  const [json] = await run(shared.database, feeCommands.fees, [account], {}, true)
  assert.deepEqual(JSON.parse(json ?? '')[0], {
    account,
    mode: 'test',
    card: { basis_points: 140, fixed: 25 },
    sepa: { basis_points: 35, fixed: 10 },
    dispute: { basis_points: 0, fixed: 0 },
    disbursement: { basis_points: 100, fixed: 25 },
    vat_basis_points: 550,
  })
  assert.equal((await shared.read(({ realm }) => Promise.resolve(realm.fees)))?.card.basisPoints, 140)
})

suiteOfRefusals({ show, set, account: () => account }, { vat: '1' }, [
  ['a rate that is none', { card: '1.4%' }, /--card must be basis points and a fixed part/],
  ['a negative rate', { sepa: '-1' }, /--sepa must be/],
  ['more than the amount', { card: '10001+0' }, /--card must be hundredths of a percent/],
  ['a fixed part that is no whole number', { dispute: '0+1.5' }, /--dispute must be/],
  ['a VAT with a fixed part', { vat: '2000+1' }, /--vat must be hundredths of a percent/],
])
