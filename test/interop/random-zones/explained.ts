import type {Difference} from './differences.ts'
import type {DrawnZone} from './drawn-zone.ts'
import type {Examined} from './examine.ts'

/** A difference that has been looked into and stays: reviewed like source. */
export interface Explained {
  readonly name: string
  /** Where it is written who is right. */
  readonly source: string
  readonly right: 'sesctl' | 'judge' | 'both'
  /** Why, in a sentence or two. */
  readonly why: string
  explains(difference: Difference, examined: Examined): boolean
}

/** The policy that holds before the change: what checkdmarc says of it. */
function refusesPolicy(error: RegExp): Explained['explains'] {
  return ({about}, {judged: {dmarc}}) => about === 'policy in force' && error.test(dmarc.error ?? '')
}

/** Of a record that a receiver takes, `verify` says what to mend; where a wildcard answers with it, to publish another. */
const MENDED = ['dmarc-invalid-tag', 'trailing-text', 'value-split', 'wrong-value', 'wrong-name', 'wildcard']

function isMended({records}: Examined['verified']): boolean {
  return records.some(({record, mistake}) => record.purpose === 'dmarc' && MENDED.includes(mistake ?? ''))
}

function isAlias({records, below}: DrawnZone): boolean {
  return records.some(({name, type}) => type === 'CNAME' && name === below)
}

function isSpfAlone(purposes: Difference['purposes']): boolean {
  return purposes.length === 1 && purposes[0] === 'spf'
}

/** checkdmarc's sentences on a record of which RFC 9989 has only the tag left out. */
const TAG_ERRORS = [
  /^Error: Expected (?:\w+ or )*tag_value\b/,
  /^Tag \w+ must have one of the following values/,
  /is not a valid DMARC report URI/,
  /is not a valid option for the DMARC fo tag/,
]

export const EXPLAINED: readonly Explained[] = [
  {
    name: 'checkdmarc stops its walk at several records',
    source: 'RFC 9989 section 4.10, steps 2 and 6',
    right: 'sesctl',
    why: 'Several records at one level are discarded and the walk continues above; checkdmarc reports an error instead.',
    explains: refusesPolicy(/^Multiple DMARC policy records/),
  },
  {
    name: 'checkdmarc stops its walk at white space before the version',
    source: 'RFC 9989 section 4.10, step 2',
    right: 'sesctl',
    why: 'A text that does not begin with the version is discarded and the walk continues; checkdmarc reports an error.',
    explains: ({about, purposes}, {judged, edits, drawn}) => {
      const spaced = [judged, edits.judged].some(({dmarc}) => /that starts with whitespace/.test(dmarc.error ?? ''))
      const beside = drawn.records.some(({name}) => name.startsWith('_dmarc'))
      return spaced && beside && (about === 'policy in force' || (about === 'dmarc' && purposes[0] === 'dmarc'))
    },
  },
  {
    name: 'checkdmarc has one bad tag void the record',
    source: 'RFC 9989 section 4.8',
    right: 'sesctl',
    why: 'Receivers discard a tag with an error and go by the rest; what holds now is that rest, and verify has the tag mended.',
    explains: (difference, examined) => TAG_ERRORS.some((error) => refusesPolicy(error)(difference, examined)),
  },
  {
    name: 'a tag that is there twice',
    source: 'RFC 6376 section 3.2, RFC 9989 section 4.7',
    right: 'both',
    why: 'The list of tags is not valid, and receivers do not agree whether that voids the record or the tag; verify has it mended.',
    explains: (difference, examined) => {
      const {judged, verified} = examined
      const names = (judged.dmarc.record ?? '').split(';').map((part) => part.split('=')[0]?.trim().toLowerCase())
      // checkdmarc passes over a tag that it does not know before it counts.
      const unknownTwice = names.filter((name) => name === 'x').length > 1
      if (difference.about === 'dmarc') return judged.dmarc.valid && unknownTwice && isMended(verified)
      return refusesPolicy(/^Duplicate [\w,]+ tags are not permitted/)(difference, examined)
    },
  },
  {
    name: 'no policy, and no reports wanted',
    source: 'RFC 9989 section 4.10.1',
    right: 'sesctl',
    why: 'Without a valid p and without rua, receivers do as if there was no record; checkdmarc takes p=none for written.',
    explains: ({about}, {judged: {dmarc}, merged, verified}) => {
      if (!dmarc.valid || dmarc.tags?.['p'] !== 'none' || /;\s*(?:rua|p)\s*=/i.test(dmarc.record ?? '')) return false
      if (about === 'policy in force') return merged.merge.dmarc[0]?.before?.policy === null
      return about === 'dmarc' && isMended(verified)
    },
  },
  {
    name: 'an alignment mode that there is not',
    source: 'RFC 9989 section 4.8',
    right: 'both',
    why: 'Receivers take relaxed for it, so that the record is valid; verify has it mended, since somebody meant something else.',
    explains: ({about}, {judged: {dmarc}, verified}) =>
      about === 'dmarc' &&
      dmarc.valid &&
      isMended(verified) &&
      /\ba(?:dkim|spf)\s*=\s*(?![rs]\s*(?:;|$))/i.test(dmarc.record ?? ''),
  },
  {
    name: 'white space that is none',
    source: 'RFC 9989 section 4.8, RFC 5234 appendix B.1',
    right: 'sesctl',
    why: 'WSP is a space or a tab; checkdmarc reads a no-break space as one.',
    explains: ({about}, {judged: {dmarc}, merged, verified}) => {
      if (!dmarc.valid || !/[^ -~\t]/.test(dmarc.record ?? '')) return false
      if (about === 'policy in force') return merged.merge.dmarc[0]?.before !== undefined
      return about === 'dmarc' && isMended(verified)
    },
  },
  {
    name: 'a report address that is no URI to its end',
    source: 'RFC 9989 section 4.7, RFC 3986 section 2, RFC 6068 section 2',
    right: 'sesctl',
    why: 'No URI has a backslash or a space, and no address a second @; checkdmarc looks at the front of a mailto address only, and takes the next tag for a part of it where the semicolon is missing.',
    explains: ({about}, {judged: {dmarc}, merged, verified}) => {
      if (!dmarc.valid || !/\bru[af]\s*=[^;]*mailto:[^;,]*[^;,\s](?:[\\ ]|@[^;,]*@)/i.test(dmarc.record ?? ''))
        return false
      // Without a policy, it is the addresses that make it one.
      if (about === 'policy in force') return merged.merge.dmarc[0]?.before?.policy === null
      return about === 'dmarc' && isMended(verified)
    },
  },
  {
    name: 'a tab within a term',
    source: 'RFC 7208 sections 4.6.1 and 7.1',
    right: 'sesctl',
    why: 'Terms are separated by spaces, and no term holds a tab, so that the record has a syntax error; pyspf takes it for a part of a name.',
    explains: ({about}, {judged, verified}) =>
      about === 'spf' &&
      judged.spf.result === 'pass' &&
      judged.records.some((line) => / TXT "v=spf1 .*\\009/i.test(line)) &&
      verified.records.some(({mistake}) => mistake === 'spf-invalid' || mistake === 'spf-permerror'),
  },
  {
    name: 'a redirect that is not come to',
    source: 'RFC 7208 sections 4.6.4 and 6.1',
    right: 'sesctl',
    why: 'A redirect is a lookup where no mechanism matches; pyspf counts it before it evaluates the first one.',
    explains: ({purposes}, {judged, edits, script}) =>
      isSpfAlone(purposes) &&
      [judged, edits.judged, script.judged].some(
        ({spf, records}) =>
          spf.why.includes('Too many DNS lookups') && records.some((line) => / TXT .*\bredirect=/i.test(line)),
      ),
  },
  {
    name: 'an include of the record itself',
    source: 'RFC 7208 sections 4.6.2 and 4.6.4',
    right: 'sesctl',
    why: 'Terms are evaluated from left to right, and a loop ends at the limit of lookups, behind the term that lets SES send; pyspf refuses the record when it reads it.',
    explains: ({purposes}, {judged, edits, script}) =>
      isSpfAlone(purposes) &&
      [judged, edits.judged, script.judged].some(({spf}) => spf.why.includes('include has trivial recursion')),
  },
  {
    name: 'an unknown modifier twice',
    source: 'RFC 7208 section 6',
    right: 'sesctl',
    why: 'Modifiers that nobody knows are ignored however often they are there; redirect and exp alone may not be repeated.',
    explains: ({purposes}, {judged, edits, script}) =>
      isSpfAlone(purposes) &&
      [judged, edits.judged, script.judged].some(({spf}) =>
        /(?<!\b(?:redirect|exp))= MUST appear at most once/i.test(spf.why),
      ),
  },
  {
    name: 'a modifier in capitals',
    source: 'RFC 7208 section 4.6.1, RFC 5234 section 2.3',
    right: 'sesctl',
    why: 'Names of mechanisms and modifiers are case-insensitive; pyspf takes REDIRECT= and EXP= for modifiers that nobody knows.',
    explains: ({purposes}, {judged, edits, script}) =>
      isSpfAlone(purposes) &&
      [judged, edits.judged, script.judged].some(({records}) =>
        records.some((line) => {
          const modifiers = line.replaceAll('" "', '').match(/(?<=[" ])(?:redirect|exp)=/gi) ?? []
          return modifiers.some((name) => name !== name.toLowerCase())
        }),
      ),
  },
  {
    name: 'checkdmarc looks for no policy above a CNAME that leads nowhere',
    source: 'RFC 9989 section 4.10',
    right: 'sesctl',
    why: 'The walk asks for the names above whether or not the domain has an address; checkdmarc gives up first.',
    explains: (difference, examined) =>
      refusesPolicy(/^The domain does not exist/)(difference, examined) && isAlias(examined.drawn),
  },
  {
    name: 'checkdmarc judges no domain that does not exist',
    source: 'RFC 9989 sections 4.7 and 4.10.1',
    right: 'sesctl',
    why: 'Mail may name a domain that is not there, and np= of the policy above holds for it, or sp= or p=; checkdmarc gives up.',
    explains: (difference, examined) =>
      refusesPolicy(/^The domain does not exist/)(difference, examined) && !isAlias(examined.drawn),
  },
  {
    name: 'checkdmarc looks for no policy above one in the wrong place',
    source: 'RFC 9989 section 4.10',
    right: 'sesctl',
    why: 'A text at the domain itself is no policy, and the walk continues; checkdmarc reports an error instead.',
    explains: refusesPolicy(/^The DMARC record must be located at/),
  },
  {
    name: 'a policy for subdomains alone',
    source: 'RFC 9989 section 4.10.1',
    right: 'sesctl',
    why: 'Without a valid p, a record that asks for reports counts as one that says p=none and nothing else; checkdmarc goes by its sp.',
    explains: ({about}, {judged: {dmarc}, merged}) =>
      about === 'policy in force' &&
      dmarc.valid &&
      !/;\s*p\s*=/i.test(dmarc.record ?? '') &&
      /;\s*sp\s*=/i.test(dmarc.record ?? '') &&
      merged.merge.dmarc[0]?.before?.policy === 'none',
  },
  {
    name: 'a record that a wildcard has as well',
    source: 'RFC 4592 section 2.1.1, RFC 2136 section 2.4.3',
    right: 'both',
    why: 'What a name has of its own looks like what the wildcard answers, and is taken for that; the server knows better and refuses the script, which changes nothing.',
    explains: ({about}, {drawn: {records}}) =>
      about.startsWith('script') &&
      records.some(({name: star, ...content}) =>
        records.some(
          ({name, ...other}) =>
            /^\*(?:\.|$)/.test(star) &&
            name !== star &&
            name !== '@' &&
            name.endsWith(star.slice(1)) &&
            JSON.stringify(content) === JSON.stringify(other),
        ),
      ),
  },
]
