/** A character that looks like another one, or like nothing at all. */
interface OddCharacter {
  readonly name: string
  /** What is meant by it in a DNS value; empty for what only came along. */
  readonly meant: string
  /** Nothing is seen of it, or no more than of a space. */
  readonly invisible?: true
}

const space = (name: string): OddCharacter => ({name, meant: ' ', invisible: true})
const nothing = (name: string): OddCharacter => ({name, meant: '', invisible: true})
const like = (meant: string, name: string): OddCharacter => ({name, meant})

/** Names are Unicode's own, in lower case. */
const ODD: ReadonlyMap<string, OddCharacter> = new Map([
  ['\t', space('tab')],
  ['\n', space('line feed')],
  ['\v', space('line tabulation')],
  ['\f', space('form feed')],
  ['\r', space('carriage return')],
  ['\u0085', space('next line')],
  ['\u00a0', space('no-break space')],
  ['\u1680', space('ogham space mark')],
  ...['\u2000', '\u2001', '\u2002', '\u2003', '\u2004', '\u2005', '\u2006', '\u2008', '\u2009', '\u200a'].map(
    (character): [string, OddCharacter] => [character, space('typographic space')],
  ),
  ['\u2007', space('figure space')],
  ['\u2028', space('line separator')],
  ['\u2029', space('paragraph separator')],
  ['\u202f', space('narrow no-break space')],
  ['\u205f', space('medium mathematical space')],
  ['\u3000', space('ideographic space')],
  ['\u00ad', nothing('soft hyphen')],
  ['\u034f', nothing('combining grapheme joiner')],
  ['\u061c', nothing('arabic letter mark')],
  ['\u180e', nothing('mongolian vowel separator')],
  ['\u200b', nothing('zero width space')],
  ['\u200c', nothing('zero width non-joiner')],
  ['\u200d', nothing('zero width joiner')],
  ['\u200e', nothing('left-to-right mark')],
  ['\u200f', nothing('right-to-left mark')],
  ...['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'].map(
    (character): [string, OddCharacter] => [character, nothing('bidirectional control')],
  ),
  ['\u2060', nothing('word joiner')],
  ['\ufeff', nothing('zero width no-break space')],
  // Octets that are no UTF-8: mostly what Windows-1252 has for dashes, no-break spaces and quotation marks.
  ['\ufffd', space('an octet that is no UTF-8')],
  // What Windows-1252 calls dashes, read as Latin-1.
  ['\u0096', like('-', 'en dash of Windows-1252')],
  ['\u0097', like('-', 'em dash of Windows-1252')],
  ['\u2010', like('-', 'hyphen')],
  ['\u2011', like('-', 'non-breaking hyphen')],
  ['\u2012', like('-', 'figure dash')],
  ['\u2013', like('-', 'en dash')],
  ['\u2014', like('-', 'em dash')],
  ['\u2015', like('-', 'horizontal bar')],
  ['\u2043', like('-', 'hyphen bullet')],
  ['\u2212', like('-', 'minus sign')],
  ['\ufe58', like('-', 'small em dash')],
  ['\ufe63', like('-', 'small hyphen-minus')],
  ['\u02dc', like('~', 'small tilde')],
  ['\u0303', like('~', 'combining tilde')],
  ['\u223c', like('~', 'tilde operator')],
  ['\u223d', like('~', 'reversed tilde')],
  ['\u301c', like('~', 'wave dash')],
  ['\ua789', like(':', 'modifier letter colon')],
  ['\u2236', like(':', 'ratio')],
  ['\u037e', like(';', 'greek question mark')],
  ['\u204f', like(';', 'reversed semicolon')],
  ['\u2044', like('/', 'fraction slash')],
  ['\u2215', like('/', 'division slash')],
  ['\u2024', like('.', 'one dot leader')],
  ['\u3002', like('.', 'ideographic full stop')],
  ['\u212a', like('K', 'kelvin sign')],
  ...letters(
    'cyrillic',
    'а a е e о o р p с c у y х x і i ѕ s ј j ԁ d һ h ԛ q ԝ w ӏ l А A В B Е E К K М M Н H О O Р P С C Т T Х X І I Ѕ S Ј J',
  ),
  ...letters('greek', 'α a ο o ρ p ν v ι i υ u Α A Β B Ε E Ζ Z Η H Ι I Κ K Μ M Ν N Ο O Ρ P Τ T Υ Y Χ X'),
  ...letters('latin', 'ı i ɑ a ɡ g ⅼ l ⅰ i ⅽ c ⅾ d ⅿ m ⅴ v ⅹ x'),
])

function letters(script: string, pairs: string): [string, OddCharacter][] {
  const words = pairs.split(' ')
  return words.flatMap((word, index): [string, OddCharacter][] =>
    index % 2 === 0
      ? [[word, like(words[index + 1] ?? '', `${script} letter that looks like ${words[index + 1]}`)]]
      : [],
  )
}

/** ASCII in the shape of full-width characters. */
function fullWidth(character: string): OddCharacter | undefined {
  const code = character.codePointAt(0) ?? 0
  if (code < 0xff01 || code > 0xff5e) return undefined
  const meant = String.fromCharCode(code - 0xfee0)
  return like(meant, `full-width ${meant}`)
}

function oddCharacter(character: string): OddCharacter | undefined {
  return ODD.get(character) ?? fullWidth(character)
}

/** A text as it was meant: what looks like ASCII, or like nothing, is ASCII, a space or nothing. */
export function asciiMeant(text: string): string {
  const dashed = text.replace(/(^|[\s\ufffd])\ufffd(?=all(?:\s|$))/gi, '$1-')
  return [...dashed].map((character) => oddCharacter(character)?.meant ?? character).join('')
}

/** Characters of a text that are not what they look like, each once, as `U+00A0 (no-break space)`. */
export function oddCharacters(text: string): string[] {
  const found = [...text].flatMap((character) => {
    const odd = oddCharacter(character)
    if (odd !== undefined) return [`${codePoint(character)} (${odd.name})`]
    const code = character.codePointAt(0) ?? 0
    return code < 0x20 || code === 0x7f || code === 0xfffd || /\p{Cc}|\p{Cf}/u.test(character)
      ? [codePoint(character)]
      : []
  })
  return [...new Set(found)]
}

/**
 * A text on one line in which nothing is invisible: `<U+00A0>` for what cannot be seen, and a mark for spaces at its ends,
 * where nobody sees them either.
 */
export function withVisibleCharacters(text: string, spaceMark = '<U+0020>'): string {
  const marked = [...text]
    .map((character) => (isInvisible(character) ? `<${codePoint(character)}>` : character))
    .join('')
  return marked.replace(/^ +| +$/g, (spaces) => spaceMark.repeat(spaces.length))
}

function isInvisible(character: string): boolean {
  return oddCharacter(character)?.invisible === true || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffd]/u.test(character)
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
