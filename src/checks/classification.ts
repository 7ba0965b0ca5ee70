/** What a score comes to, in a word (stancer-v2 section 5.3). */

/**
 * - `HIGH`: the account is of whom it was asked about; accents, titles, an initial or a letter may differ.
 * - `MEDIUM`: most likely.
 * - `LOW`: of somebody who has something in common with them: a name, a birth date.
 * - `NO`: of somebody else, or there is no such account.
 */
export type Classification = 'HIGH' | 'MEDIUM' | 'LOW' | 'NO'

/** The lowest score of each, the highest first. */
export const classifications: readonly (readonly [from: number, classification: Classification])[] = [
  [90, 'HIGH'],
  [70, 'MEDIUM'],
  [40, 'LOW'],
]

export const classify = (score: number): Classification => classifications.find(([from]) => score >= from)?.[1] ?? 'NO'
