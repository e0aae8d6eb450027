import {Transform} from 'node:stream'
import {UnexpectedAnswer} from '../../domain/exit/failure.ts'

const PIECE = 4096
/** Nothing that AWS sends has names or attributes of such a length. */
const MAX_TAG = 64 * 1024
/** The longest text that AWS sends but for a credential report is a policy, of 6,144 characters (IAM quotas), encoded. */
const MAX_TEXT = 64 * 1024
/** The longest reference that an XML parser reads, `&` and name. */
const REFERENCE = 32
const COMMENT = Buffer.from('<!---->')
const CDATA = '<![CDATA['
const [LESS, GREATER, AMPERSAND, SEMICOLON, BRACKET] = Buffer.from('<>&;]')
const SPACE = 0x20

/**
 * Passes XML on with an empty comment after every 4 KiB of a text. The SDK's parser joins the letters between two tags one
 * by one, at 32 octets each until it is through: a credential report of 3 MB took 140 MB of memory, in pieces it takes 30.
 * A tag or a text that is too long ends it with UnexpectedAnswer.
 * @param maxText octets between two tags
 */
export function xmlPieces(maxText: number = MAX_TEXT): Transform {
  let inside: 'text' | 'tag' | 'cdata' = 'text'
  let head = ''
  let run = 0
  let before = 0
  let sinceAmpersand = REFERENCE
  let brackets = 0
  // The parser leaves out a text of spaces and ends of lines: no piece may be one where the whole is not.
  let hasWord = false

  function place(octet: number): void {
    if (inside === 'text') {
      if (octet === LESS) [inside, head, run, before] = ['tag', '', 0, 0]
    } else if (octet === GREATER && (inside === 'tag' || brackets >= 2)) [inside, run, hasWord] = ['text', 0, false]
    if (inside === 'tag' && head.length < CDATA.length) {
      head += String.fromCharCode(octet)
      if (head === CDATA) inside = 'cdata'
    }
  }

  function take(octet: number): void {
    run += 1
    sinceAmpersand = octet === AMPERSAND ? 0 : octet === SEMICOLON ? REFERENCE : sinceAmpersand + 1
    hasWord ||= octet > SPACE
    place(octet)
    brackets = octet === BRACKET ? brackets + 1 : 0
  }

  return new Transform({
    transform(chunk: Buffer, _, done) {
      const parts: Buffer[] = []
      let from = 0
      for (let at = 0; at < chunk.length; at += 1) {
        const octet = chunk[at] as number
        const isBetween = sinceAmpersand >= REFERENCE && octet > SPACE && octet < 0x80
        if (inside === 'text' && run >= PIECE && hasWord && isBetween) {
          parts.push(chunk.subarray(from, at), COMMENT)
          ;[from, before, run, hasWord] = [at, before + run, 0, false]
        }
        take(octet)
        const tooLong =
          inside === 'tag' ? run > MAX_TAG && ['tag', MAX_TAG] : before + run > maxText && ['text', maxText]
        if (tooLong) {
          done(new UnexpectedAnswer(`AWS answered with XML that has a ${tooLong[0]} of more than ${tooLong[1]} bytes.`))
          return
        }
      }
      parts.push(chunk.subarray(from))
      done(null, Buffer.concat(parts))
    },
  })
}
