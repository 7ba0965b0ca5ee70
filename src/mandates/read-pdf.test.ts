import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paperPdf, showPdf } from '../../tests/support/pdf.ts'
import { faultOfPdf, type PdfFault } from './read-pdf.ts'

const paper = paperPdf()
const text = paper.toString('latin1')
const of = (changed: string): Buffer => Buffer.from(changed, 'latin1')

const cases: Readonly<Record<string, readonly [content: Buffer, fault: PdfFault | undefined]>> = {
  'a PDF': [paper, undefined],
  'a large one': [paperPdf(100_000), undefined],
  'with a table that is a stream, as later versions write it': [of(text.replace('xref\n0 4', '9 0 obj\n')), undefined],
  'with more lines after its end': [of(`${text}\r\n\r\n`), undefined],
  'changed afterwards, with a second table at its end': [
    of(`${text}${text.slice(text.indexOf('startxref'))}`),
    undefined,
  ],
  nothing: [Buffer.alloc(0), 'empty'],
  'a text': [of('Hello'), 'not_pdf'],
  'a picture': [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'not_pdf'],
  'something before it': [of(` ${text}`), 'not_pdf'],
  'only its beginning': [of('%PDF-1.7\n'), 'cut_off'],
  'without its last line': [of(text.replace('%%EOF\n', '')), 'cut_off'],
  'without its middle': [Buffer.concat([paper.subarray(0, 20), paper.subarray(-40)]), 'cut_off'],
  'whose table is elsewhere': [of(text.replace(/startxref\n\d+/, 'startxref\n3')), 'cut_off'],
  'whose table is beyond its end': [of(text.replace(/startxref\n\d+/, 'startxref\n9999999999')), 'cut_off'],
  'with its end too far from its end': [of(`${text}${' '.repeat(2000)}`), 'cut_off'],
}

for (const [name, [content, fault]] of Object.entries(cases)) {
  test(`${name}: ${fault ?? 'taken'}`, () => assert.equal(faultOfPdf(content), fault))
}

test('what the tests hand in is one that readers open', async () => {
  assert.equal((await showPdf(paperPdf())).pages, 1)
})
