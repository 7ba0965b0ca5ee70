/**
 * Sums up a CPU profile (`npm run bench -- --profile DIRECTORY`, then `node bench/profile.ts FILE`): the share of the thread's busy time that each part of the program took itself, and the
 * functions that took most. Time inside Node's own code counts for that code, not for the part that called it.
 */
import { readFile } from 'node:fs/promises'

interface ProfileNode {
  readonly id: number
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
}

interface Profile {
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[]
}

const [file = ''] = process.argv.slice(2)
const { nodes, samples, timeDeltas } = JSON.parse(await readFile(file, 'utf8')) as Profile
const frames = new Map(nodes.map((node) => [node.id, node.callFrame]))
const areas = new Map<string, number>()
const functions = new Map<string, number>()
let busy = 0
for (const [index, id] of samples.entries()) {
  const frame = frames.get(id)
  const time = timeDeltas[index] ?? 0
  if (frame === undefined || frame.functionName === '(idle)') continue
  busy += time
  count(areas, areaOf(frame), time)
  count(functions, `${frame.functionName || '(anonymous)'}  ${shortUrl(frame.url)}:${frame.lineNumber + 1}`, time)
}
print(areas, 40)
console.log()
print(functions, 60)

function areaOf({ functionName, url }: ProfileNode['callFrame']): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native)'
  if (url.startsWith('node:')) return /^node:(?:internal\/)?[\w-]+/.exec(url)?.[0] ?? url
  const parts = shortUrl(url).split('/')
  if (parts[0] === 'src') return parts.slice(0, parts[1] === 'api' ? 3 : 2).join('/')
  return parts.slice(0, parts[1]?.startsWith('@') === true ? 3 : 2).join('/')
}

function shortUrl(url: string): string {
  const path = url.replace(/^file:\/\//, '')
  return /(?:node_modules|src)\/.*/.exec(path)?.[0] ?? path
}

function count(counts: Map<string, number>, name: string, time: number): void {
  counts.set(name, (counts.get(name) ?? 0) + time)
}

function print(counts: ReadonlyMap<string, number>, limit: number): void {
  const largest = [...counts].sort(([, a], [, b]) => b - a).slice(0, limit)
  for (const [name, time] of largest) console.log(`${((100 * time) / busy).toFixed(1).padStart(5)} %  ${name}`)
}
