/**
 * The files that the pages load: a stylesheet, a script and an icon. Each is served at an address that holds a hash of its content, so that a browser may keep it for ever and
 * still gets the new one.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

const types = {
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const

export type AssetName = keyof typeof types

export interface Asset {
  /** `/page/assets/page.0123456789abcdef.css` */
  readonly path: string
  /** For the header `content-type`. */
  readonly type: string
  readonly body: Buffer
}

/** Throws for a name that is not in the table. */
export function assetPath(name: AssetName): string {
  const asset = byName.get(name)
  if (asset === undefined) throw new Error(`there is no asset ${name}`)
  return asset.path
}

const byName: ReadonlyMap<string, Asset> = new Map(
  Object.entries(types).map(([name, type]) => [name, readAsset(name, type)]),
)

export const assets: readonly Asset[] = [...byName.values()]

function readAsset(name: string, type: string): Asset {
  const body = readFileSync(new URL(name, import.meta.url))
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16)
  return { path: `/page/assets/${name.replace('.', `.${hash}.`)}`, type, body }
}
