/** Ranges of card numbers, each named by the first digits of its lowest and its highest number, as schemes publish them. */

export interface AccountRange {
  /** First digits of the lowest number. */
  readonly from: string
  /** First digits of the highest number, as many as in `from`. */
  readonly to: string
}

/** A range that is one prefix: `'5019'`; or runs from one to another: `'2221-2720'`, both included. */
export function accountRange(notation: string): AccountRange {
  const [from = '', to = from] = notation.split('-')
  return { from, to }
}

/** Finds the range that a number falls in; where several hold it, the one with the longest prefix. */
export function rangeFinder<Range extends AccountRange>(
  ranges: readonly Range[],
): (number: string) => Range | undefined {
  const longestFirst = ranges.toSorted((a, b) => b.from.length - a.from.length)
  return (number) => longestFirst.find((range) => holds(range, number))
}

function holds({ from, to }: AccountRange, number: string): boolean {
  const prefix = number.slice(0, from.length)
  return prefix.length === from.length && prefix >= from && prefix <= to
}
