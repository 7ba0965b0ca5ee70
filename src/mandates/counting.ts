/** Which of an account's mandates counts: the one by which it is debited, and which is shown with it. */
import type { SepaAccount } from '../sepa/index.ts'
import type { Mandate } from './mandate.ts'

/** Of the mandates that are not revoked, the one signed last, or, where none is signed, the one made last. Where all are revoked, the one revoked last. Undefined without any. */
export function mandateThatCounts(mandates: readonly Mandate[]): Mandate | undefined {
  return mandates.reduce<Mandate | undefined>(
    (best, mandate) => (best === undefined || isAfter(rankOf(mandate), rankOf(best)) ? mandate : best),
    undefined,
  )
}

/** The account, pointing to the mandate that counts of these, which are all that it has. */
export const pointingTo = (account: SepaAccount, mandates: readonly Mandate[]): SepaAccount => ({
  ...account,
  mandateId: mandateThatCounts(mandates)?.id ?? null,
})

type Rank = readonly [kind: number, at: number, madeAt: number, id: string]

function rankOf({ id, createdAt, deletedAt, signedAt }: Mandate): Rank {
  if (deletedAt !== null) return [0, deletedAt, createdAt, id]
  return signedAt === null ? [1, createdAt, createdAt, id] : [2, signedAt, createdAt, id]
}

function isAfter(one: Rank, other: Rank): boolean {
  const place = one.findIndex((part, index) => part !== other[index])
  const [part, others] = [one[place], other[place]]
  return part !== undefined && others !== undefined && part > others
}
