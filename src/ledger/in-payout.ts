/** For lists of objects: those whose money is in a payout. */
import type { Condition } from '../kit/listing.ts'
import type { BookedKind } from './postings.ts'

/** No condition without a payout. `kind` is that of the objects that are listed. */
export const inPayout = <Row extends { readonly id: string }>(
  kind: BookedKind,
  payoutId: string | undefined,
): Condition<Row>[] =>
  payoutId === undefined
    ? []
    : [
        {
          property: 'id',
          is: 'in',
          value: payoutId,
          query: `select object_id from balance_items where realm_id = $1 and payout_id = :value and kind = '${kind}'`,
        },
      ]
