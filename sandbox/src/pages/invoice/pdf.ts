export interface PdfLine {
  text: string
  /** Shown at the right margin of the same line. */
  amount?: string
  isHeading?: boolean
}

const pageHeight = 842
const margin = 56
const lineHeight = 22
const rightEdge = 539
/** Average width of Helvetica's digits and capitals, in units of the font size. */
const characterWidth = 0.55

/** One A4 page of text lines, with only as much PDF as readers need. */
export function renderPdf(lines: PdfLine[]): Buffer {
  const content = lines
    .map((line, index) => drawLine(line, pageHeight - margin - index * lineHeight))
    .join('\n')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 ${pageHeight}] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ]
  return Buffer.from(assemble(objects), 'latin1')
}

function assemble(objects: string[]): string {
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const entries = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries}`
  return `${file}${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`
}

function drawLine({ text, amount, isHeading }: PdfLine, y: number): string {
  const size = isHeading ? 18 : 11
  const left = drawText(text, margin, y, size)
  return amount
    ? `${left}\n${drawText(amount, rightEdge - amount.length * size * characterWidth, y, size)}`
    : left
}

function drawText(text: string, x: number, y: number, size: number): string {
  const latin = text.replace(/–/g, '-').replace(/[^\x20-\x7e\xa0-\xff]/g, '?')
  return `BT /F1 ${size} Tf ${x.toFixed(1)} ${y} Td (${latin.replace(/[\\()]/g, '\\$&')}) Tj ET`
}
