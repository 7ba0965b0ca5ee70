/** What other parts may use of loading objects. */
export { loadFile, type Loaded, type SeedTransaction, type Stage } from './load.ts'
export { SeedError } from './problem.ts'
export { readFile, type ReadFile } from './read-file.ts'
export type { Stop } from './stop.ts'
