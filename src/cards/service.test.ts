/** What a card that is known takes over of the details that come with its number again; the rest is in tests/flows/cards.test.ts. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, type TestCore } from '../../tests/support/core.ts'
import { cardInput } from '../../tests/support/objects.ts'
import type { Card } from './card.ts'
import { getCard, registerCard, type CardInput } from './service.ts'

let core: TestCore
before(async () => {
  core = await openTestCore()
})
after(() => core.close())

const register = (given: Partial<CardInput>): Promise<Card> =>
  core.perform((ctx) => registerCard(ctx, { ...cardInput('4000002500000003'), ...given }))

const rows: readonly [known: Partial<CardInput>, again: Partial<CardInput>, preferredNetwork: string, moves: number][] =
  [
    [{ preferredNetwork: 'visa' }, { preferredNetwork: 'national' }, 'visa', 0],
    [{ preferredNetwork: 'visa' }, { preferredNetwork: 'national', isNetworkChosen: true }, 'national', 1],
    [{ preferredNetwork: 'visa' }, { preferredNetwork: 'visa', isNetworkChosen: true }, 'visa', 0],
    [{ preferredNetwork: 'visa', isNetworkChosen: true }, {}, 'visa', 0],
    [{ preferredNetwork: 'national' }, { preferredNetwork: 'visa', isNetworkChosen: true }, 'visa', 1],
    // Chosen for a card that may pay once, which stays one.
    [{ tokenize: false }, { tokenize: false, preferredNetwork: 'visa', isNetworkChosen: true }, 'visa', 1],
    // To be kept from now on: what is said of the network is the default, and leaves it as it is.
    [{ tokenize: false, preferredNetwork: 'visa' }, { tokenize: true, preferredNetwork: 'national' }, 'visa', 1],
    [{ tokenize: false }, { tokenize: true, preferredNetwork: 'visa', isNetworkChosen: true }, 'visa', 1],
  ]

for (const [place, [given, again, preferredNetwork, moves]] of rows.entries()) {
  test(`${JSON.stringify(given)}, then ${JSON.stringify(again)}: ${preferredNetwork}`, async () => {
    const expYear = 2040 + place
    const first = await register({ ...given, expYear })
    const second = await register({ ...again, expYear })
    assert.equal(second.id, first.id)
    assert.equal(second.preferredNetwork, preferredNetwork)
    const stored = await core.read((ctx) => getCard(ctx, first.id))
    assert.equal(stored.version, first.version + moves)
    const tokenize = first.tokenize || (again.tokenize ?? true)
    assert.deepEqual([stored.preferredNetwork, stored.tokenize], [preferredNetwork, tokenize])
  })
}
