/**
 * The test file of the anti-virus industry (EICAR, "Anti Malware Testfile"): scanners must take it for a virus. In two
 * pieces, or they would take this file for one.
 */
const TEST_FILE = Buffer.from(`${'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR'}${'-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'}`)

const BASE64_PART = /^content-transfer-encoding:[ \t]*base64[ \t]*$/gim
const END_OF_HEADER = /\r?\n\r?\n/g

/** Whether a message holds the test file, as it is or in Base64. Nothing else is a virus to the sandbox. */
export function carriesVirus(raw: Buffer): boolean {
  if (raw.includes(TEST_FILE)) return true
  if (!raw.includes('base64') && !raw.includes('BASE64')) return false
  const text = raw.toString('latin1')
  return [...text.matchAll(BASE64_PART)].some(({index}) => contentAfter(text, index).includes(TEST_FILE))
}

/** What the part holds whose header has a field at `index`: everything up to the next boundary. */
function contentAfter(text: string, index: number): Buffer {
  END_OF_HEADER.lastIndex = index
  const header = END_OF_HEADER.exec(text)
  if (!header) return Buffer.alloc(0)
  const start = header.index + header[0].length
  const boundary = text.indexOf('\n--', start)
  return Buffer.from(text.slice(start, boundary < 0 ? undefined : boundary), 'base64')
}
