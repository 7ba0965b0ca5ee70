/** The class of a score (stancer-v2 section 5.3). */

/**
 * - `HIGH`: the account belongs to the named holder; accents, titles, an initial or a letter may differ.
 * - `MEDIUM`: most likely.
 * - `LOW`: the account belongs to somebody who has something in common with the named holder: a name, a birth date.
 * - `NO`: it belongs to somebody else, or does not exist.
 */
export type Classification = 'HIGH' | 'MEDIUM' | 'LOW' | 'NO'

/** The lowest score of each, the highest first. */
export const classifications: readonly (readonly [from: number, classification: Classification])[] = [
  [90, 'HIGH'],
  [70, 'MEDIUM'],
  [40, 'LOW'],
]

export const classify = (score: number): Classification => classifications.find(([from]) => score >= from)?.[1] ?? 'NO'
