/** What is wrong with a file of objects, or in the way of its objects, and where it stands. */

/** `['payments', 3, 'refunds', 0, 'amount']` */
export type Path = readonly (string | number)[]

export interface SeedProblem {
  readonly path: Path
  /** For the person at the terminal; without any value of the file that may be a secret. */
  readonly message: string
}

/** Nothing of the file was loaded. */
export class SeedError extends Error {
  override readonly name = 'SeedError'
  readonly problems: readonly SeedProblem[]

  constructor(problems: readonly SeedProblem[], lineOf: (path: Path) => number | undefined = () => undefined) {
    super(['nothing was loaded', ...problems.map((problem) => `  ${sentenceOf(problem, lineOf)}`)].join('\n'))
    this.problems = problems
  }
}

function sentenceOf({ path, message }: SeedProblem, lineOf: (path: Path) => number | undefined): string {
  const line = lineOf(path)
  const place = [...(line === undefined ? [] : [`line ${line}`]), ...(path.length === 0 ? [] : [placeOf(path)])]
  return [...(place.length === 0 ? [] : [place.join(', ')]), message].join(': ')
}

/** `payments[3].refunds[0].amount` */
export const placeOf = (path: Path): string =>
  path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${nameOf(part)}`))
    .join('')

/** An unknown field name may be a number in the wrong place, such as a card number. */
const nameOf = (part: string): string => (/^[a-z][a-z0-9_]{0,39}$/.test(part) && !/\d{6}/.test(part) ? part : '(…)')
