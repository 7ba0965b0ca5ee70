/** `guichet creditor`: what it shows, sets and refuses. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { run } from '../../tests/support/commands.ts'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { requireCreditor } from '../accounts/index.ts'
import type { Mode } from '../kit/context.ts'
import type { Creditor } from '../kit/creditor.ts'
import { creditorCommands } from './creditor.ts'
import { suiteOfRefusals } from './refused-settings.test-support.ts'

let shared: TestCore
let account: string
before(async () => {
  shared = await openTestCore()
  account = shared.principal.accountId
})
after(() => shared.close())

const show = (...words: string[]): Promise<string[]> => run(shared.database, creditorCommands.creditor, words)
const set = (options: Readonly<Record<string, string>>, ...words: string[]): Promise<string[]> =>
  run(shared.database, creditorCommands['creditor set'], words, options)
const creditorIn = (mode: Mode): Promise<Creditor> => shared.read((ctx) => Promise.resolve(requireCreditor(ctx)), mode)

/** The lines after the heading, without the account. */
const shown = (lines: readonly string[]): string[] =>
  lines.slice(1).map((line) => line.split(/ {2,}/).slice(1).join(' | '))

const testDefault = 'test | FR72ZZZ123456 | 1 | Guichet Test Merchant | 1 rue de la Paix; 75002; Paris; FR'
const given = {
  name: 'Café Müller',
  address: '1, Hauptstraße; Hinterhaus; 10115; Berlin; DE',
  identifier: 'de98 zzz 0999 9999 999',
}

test('test modes have a creditor from the beginning, live modes have none', async () => {
  const lines = await show()
  assert.match(lines[0] ?? '', /^account +mode +identifier +days +name +address$/)
  assert.deepEqual(shown(lines), [testDefault, 'live | - | - | - | -'])
  assert.deepEqual(await show(account), lines)
  await assert.rejects(creditorIn('live'), { status: 501, message: /`guichet creditor set`/ })
})

test('what is set replaces what is given alone; a live mode needs everything but the days', async () => {
  await assert.rejects(set({ name: 'Half' }, account), { name: 'UsageError', message: /give --name, --address and/ })
  assert.deepEqual(shown(await show(account)), [testDefault, 'live | - | - | - | -'])
  const [version] = [await shared.read(({ realm }) => Promise.resolve(realm.version))]
  assert.deepEqual(shown(await set({ 'prenotification-days': '5', mode: 'test' }, account)), [
    testDefault.replace('| 1 |', '| 5 |'),
  ])
  // Decisions under the former one are made again.
  assert.equal(await shared.read(({ realm }) => Promise.resolve(realm.version)), version + 1)
  const whole = 'DE98ZZZ09999999999 | 14 | Café Müller | 1, Hauptstraße; Hinterhaus; 10115; Berlin; DE'
  assert.deepEqual(shown(await set({ ...given, mode: 'live' }, account)), [`live | ${whole}`])
  assert.deepEqual(shown(await set({ name: 'Both' }, account)), [
    testDefault.replace('| 1 |', '| 5 |').replace('Guichet Test Merchant', 'Both'),
    `live | ${whole.replace('Café Müller', 'Both')}`,
  ])
  const live: Creditor = {
    name: 'Both',
    address: { line1: '1, Hauptstraße', line2: 'Hinterhaus', zipCode: '10115', city: 'Berlin', country: 'DE' },
    identifier: 'DE98ZZZ09999999999',
    prenotificationDays: 14,
  }
  assert.deepEqual(await creditorIn('live'), live)
  const [json = ''] = await run(shared.database, creditorCommands.creditor, [account], {}, true)
  const { zipCode, ...address } = live.address
  assert.deepEqual(JSON.parse(json)[1], {
    account,
    mode: 'live',
    creditor: {
      name: live.name,
      address: { ...address, zip_code: zipCode },
      identifier: live.identifier,
      prenotification_days: 14,
    },
  })
})

test('a reset keeps the creditor of a test mode', async () => {
  await set({ name: 'Kept', mode: 'test' }, account)
  await shared.core.resetter.reset(shared.principal)
  assert.equal((await creditorIn('test')).name, 'Kept')
})

suiteOfRefusals({ show, set, account: () => account }, { name: 'One' }, [
  ['an empty name', { name: ' ' }, /--name must have from 1 to 70 characters, in one line/],
  ['a name that is too long', { name: 'x'.repeat(71) }, /--name must have from 1 to 70 characters, in one line/],
  ['an address of too few parts', { address: '1 rue; Paris; FR' }, /--address must be "LINE; ZIP; CITY; COUNTRY"/],
  ['an address of too many', { address: 'a; b; c; d; e; FR' }, /--address must be "LINE; ZIP; CITY; COUNTRY"/],
  ['an address without its line', { address: '; 75002; Paris; FR' }, /the line of --address must have/],
  ['an address in a country that is a name', { address: '1 rue; 75002; Paris; France' }, /two letters of a country/],
  ['an identifier that is none', { identifier: 'FR72' }, /--identifier must be a SEPA creditor identifier/],
  ['an identifier with wrong check digits', { identifier: 'FR73ZZZ123456' }, /with right check digits/],
  ['no days', { 'prenotification-days': '0' }, /--prenotification-days must be from 1 to 60/],
  ['days that are no number', { 'prenotification-days': 'two' }, /--prenotification-days must be from 1 to 60/],
])
