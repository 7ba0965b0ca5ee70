/** The word that somebody has probably meant: the one that differs in the fewest letters, where that is not most of them. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const [best] = known
    .map((word) => ({ word, distance: distance(given, word) }))
    .sort((a, b) => a.distance - b.distance)
  return best !== undefined && best.distance <= Math.max(2, given.length / 3) ? best.word : undefined
}

/** How many letters have to be added, left out or replaced (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, place) => place)
  for (const letter of from) {
    const above = row
    row = [(above[0] ?? 0) + 1]
    for (let place = 0; place < to.length; place++) {
      const replaced = (above[place] ?? 0) + (to[place] === letter ? 0 : 1)
      row.push(Math.min(replaced, (above[place + 1] ?? 0) + 1, (row[place] ?? 0) + 1))
    }
  }
  return row[to.length] ?? 0
}
