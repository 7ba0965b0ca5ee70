import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mandateThatCounts } from './counting.ts'
import type { Mandate } from './mandate.ts'

const mandate = (id: string, { createdAt = 1, signedAt = null, deletedAt = null }: Partial<Mandate>): Mandate => ({
  realmId: 1,
  id,
  version: 1,
  createdAt,
  deletedAt,
  sepaId: 'sepa_1',
  customerId: null,
  rum: id,
  kind: 'recurrent',
  signedAt,
  signature: null,
  lastUsedOn: null,
  documentedAt: null,
  token: '',
})

/** The mandates of an account; the one named `counts` counts. */
const cases: readonly (readonly [what: string, mandates: readonly Partial<Mandate>[], counts: number | undefined])[] = [
  ['none', [], undefined],
  ['one that waits', [{}], 0],
  ['the one made last, of those that wait', [{ createdAt: 1 }, { createdAt: 3 }, { createdAt: 2 }], 1],
  ['a signed one before one that was made later', [{ createdAt: 1, signedAt: 1 }, { createdAt: 9 }], 0],
  [
    'the one signed last, whenever it was made',
    [
      { createdAt: 5, signedAt: 6 },
      { createdAt: 1, signedAt: 8 },
    ],
    1,
  ],
  ['of those signed at the same moment, the one made last', [{ createdAt: 2, signedAt: 2 }, { signedAt: 2 }], 0],
  ['made at the same moment as well, the one with the higher id', [{ signedAt: 2 }, { signedAt: 2 }], 1],
  ['one that waits before a revoked one', [{}, { createdAt: 2, signedAt: 3, deletedAt: 4 }], 0],
  [
    'where all are revoked, the one revoked last',
    [
      { signedAt: 3, deletedAt: 9 },
      { createdAt: 2, deletedAt: 8 },
    ],
    0,
  ],
]

for (const [what, mandates, counts] of cases)
  test(`what counts: ${what}`, () =>
    assert.equal(
      mandateThatCounts(mandates.map((given, place) => mandate(`mndt_${place}`, given)))?.id,
      counts === undefined ? undefined : `mndt_${counts}`,
    ))
