/**
 * A person's name as the words that are compared: in small letters without accents, with hyphens as spaces, and without titles. Names of any script are read; a word is a run of
 * letters.
 */

/** In the order of the name. Empty when it has no letters. */
export function wordsOfName(name: string): readonly string[] {
  const words = folded(name)
    // `d'Artagnan` and `l'Hermitte` are two words, `O'Brien` and `N'Diaye` one.
    .replace(/(?<!\p{L})([dl])['’ʼ`´](?=\p{L})/gu, '$1 ')
    .replace(/['’ʼ`´]/gu, '')
    .match(/\p{L}+/gu)
  return withoutTitles(words ?? [])
}

/**
 * Particles are left out of both names or of neither: what is a particle in one language may be an important part of a name in another (Thi Le), and each name has to keep at least
 * two words.
 */
export function withoutParticles(names: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const rest = names.map((words) => words.filter((word) => !particles.has(word)))
  return rest.every((words) => words.length >= 2) ? rest : names
}

/** Removes accents, and replaces the letters for which decomposition is not enough. */
const folded = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßæœøłđðþı]/gu, (letter) => plainLetters[letter] ?? letter)

const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}

/** `M. Jean Dupont` has a title, `M. Dupont` may have an initial: a word is a title only when two words follow. French banks write joint holders `M OU MME DUPONT JEAN`. */
function withoutTitles(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !titles.has(word))
  return first > 0 && words.length - first >= 2 ? words.slice(first) : words
}

const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const titles = wordSet(
  'm mr mme mlle monsieur madame mademoiselle messieurs mesdames ou et and und dr docteur doctor prof professeur herr frau mrs ms miss sir lady dame sig sigra signor signora signore dott dottssa senor senora sr sra',
)

/** Particles of French, Dutch, German, Italian, Spanish, Portuguese and Arabic names. */
const particles = wordSet(
  'd de du des l la le les van von vom den der ter ten te zu zum zur und di da del della delle dei degli do das dos e y i el al bin ibn ben af av',
)
