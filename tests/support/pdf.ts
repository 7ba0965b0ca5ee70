/** Documents as a reader shows them: with PDFium, which Chrome uses, as WebAssembly. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PDFiumLibrary } from '@hyzyla/pdfium'
import { PNG } from 'pngjs'

export interface Picture {
  readonly width: number
  readonly height: number
  /** Four bytes for each point: red, green, blue, opacity. */
  readonly data: Buffer
}

export interface ShownPdf {
  readonly pages: number
  /** The text of the first page, line by line. */
  readonly text: string
  readonly picture: Picture
}

let library: ReturnType<typeof PDFiumLibrary.init> | undefined

/** Opens a document; throws if PDFium cannot read it. A point is a pixel. */
export async function showPdf(content: Uint8Array): Promise<ShownPdf> {
  library ??= PDFiumLibrary.init()
  const document = await (await library).loadDocument(content)
  try {
    const page = document.getPage(0)
    // Read before drawing, after which the page gives no text.
    const text = page.getText().replaceAll('\r\n', '\n')
    let picture: Picture | undefined
    await page.render({
      scale: 1,
      render: ({ width, height, data }) => {
        picture = { width, height, data: Buffer.from(data) }
        return Promise.resolve(data)
      },
    })
    assert(picture !== undefined)
    return { pages: document.getPageCount(), text, picture }
  } finally {
    document.destroy()
  }
}

/** The text without its line ends, for texts that may be wrapped. */
export const flowing = ({ text }: ShownPdf): string => text.replaceAll(/\s+/g, ' ')

/** Compares a picture with tests/golden/`name`, point by point, or writes it there when UPDATE_GOLDEN is 1. */
export function assertGoldenPicture(name: string, { width, height, data }: Picture): void {
  const file = new URL(`../golden/${name}`, import.meta.url)
  if (process.env.UPDATE_GOLDEN === '1') {
    const png = new PNG({ width, height })
    data.copy(png.data)
    mkdirSync(dirname(file.pathname), { recursive: true })
    writeFileSync(file, PNG.sync.write(png, { deflateLevel: 9, colorType: 2, filterType: -1 }))
    return
  }
  const golden = PNG.sync.read(readFileSync(file))
  assert.deepEqual([width, height], [golden.width, golden.height])
  let different = 0
  for (let place = 0; place < data.length; place += 4)
    if (data.readUInt32BE(place) !== golden.data.readUInt32BE(place)) different++
  assert.equal(
    different,
    0,
    `tests/golden/${name} has other points: when that is meant, run \`npm run golden\` and look`,
  )
}

/** A complete PDF of one empty page, with a given size in bytes, as a scanner might make it. `mark` makes it differ from others. */
export function paperPdf(size = 1000, mark = 'signed'): Buffer {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>',
  ]
  let text = `%PDF-1.4\n%${mark}\n`
  const places = objects.map((object, index) => {
    const place = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return place
  })
  const entries = places.map((place) => `${String(place).padStart(10, '0')} 00000 n \n`).join('')
  const xref = `xref\n0 4\n0000000000 65535 f \n${entries}trailer\n<< /Size 4 /Root 1 0 R >>\n`
  const tail = `startxref\n${text.length}\n%%EOF\n`
  const head = Buffer.from(text + xref)
  assert(size >= head.length + tail.length + 2)
  return Buffer.concat([
    head,
    Buffer.from('%'.padEnd(size - head.length - tail.length - 1, ' ')),
    Buffer.from(`\n${tail}`),
  ])
}
