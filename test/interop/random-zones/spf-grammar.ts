import type {Draw} from './draw.ts'
import {utf8, ZONE} from './drawn-zone.ts'

/** What lets SES send, as people write it, and what only resembles that. */
const SES_TERMS: readonly (readonly [number, string])[] = [
  [24, 'include:amazonses.com'],
  [2, '+include:amazonses.com'],
  [1, 'INCLUDE:AmazonSES.com'],
  [1, 'include:amazonses.com.'],
  [1, '?include:amazonses.com'],
  [1, '~include:amazonses.com'],
  [1, '-include:amazonses.com'],
  [1, 'include: amazonses.com'],
  [1, 'include:amazonses.com,'],
  [1, 'include:amazonses.co'],
  [1, 'include=amazonses.com'],
  [1, 'include:%{d}.vendor.test include:amazonses.com'],
  [2, 'ip4:54.240.0.0/18'],
  [1, 'a:seshost.vendor.test'],
  [1, 'mx:sesmx.vendor.test'],
  [1, 'exists:%{ir}.allowed.vendor.test'],
  [2, 'include:ses.vendor.test'],
  [1, 'include:helpdesk.vendor.test'],
  [1, 'exists:%{i}.%{v}.%{d1r}.allowed.vendor.test'],
  [3, `include:_spf.${ZONE}`],
]

/** Senders of a real record, dead ones and mistakes among them. */
const OTHER_TERMS: readonly (readonly [number, string])[] = [
  [8, 'mx'],
  [6, 'a'],
  [8, 'ip4:192.0.2.1'],
  [4, 'ip4:198.51.100.0/24'],
  [3, 'ip6:2001:db8::/32'],
  [3, 'include:ok1.vendor.test'],
  [3, 'include:ok2.vendor.test'],
  [2, 'include:nest1.vendor.test'],
  [2, 'include:big.vendor.test'],
  [2, 'include:redir.vendor.test'],
  [2, 'include:softall.vendor.test'],
  [2, 'include:alias.vendor.test'],
  [2, `include:_spf.${ZONE}`],
  [1, 'include:dead.vendor.test'],
  [1, 'include:empty.vendor.test'],
  [1, 'include:two.vendor.test'],
  [1, 'include:broken.vendor.test'],
  [1, 'include:loop1.vendor.test'],
  [1, `include:${ZONE}`],
  [1, 'include:voids.vendor.test'],
  [1, 'mx:mx11.vendor.test'],
  [1, 'mx:mx2.vendor.test'],
  [1, 'a:host.vendor.test'],
  [2, 'a:gone.vendor.test'],
  [1, 'a:gone2.vendor.test'],
  [1, 'mx:gone.vendor.test'],
  [1, 'a:v6only.vendor.test'],
  [1, 'exists:%{i}._spf.vendor.test'],
  [1, 'exists:%{l1r-}.%{d2}'],
  [1, 'a:%{d}'],
  [1, 'ptr'],
  [1, 'ptr:vendor.test'],
  [3, 'include:_spf.search.vendor.test'],
  [3, 'include:spf.protection.office.vendor.test'],
  [2, 'include:sendmail.vendor.test'],
  [1, 'include:servers.list.vendor.test'],
  [1, 'include:helpdesk.vendor.test'],
  [1, 'include:%{ir}.%{v}.%{d}.spf.has.vendor.test'],
  [1, 'include:%{d1r}.flat.vendor.test'],
  [1, 'exists:%{i}.%{h}.allowed.vendor.test'],
  [1, 'exists:%{S}.allowed.vendor.test'],
  [1, 'ip4:%{i}'],
  [1, 'IP4:192.0.2.7'],
  [1, 'MX'],
  [1, 'A:Host.Vendor.Test'],
  [1, 'Include:OK1.vendor.test'],
  [1, 'PTR'],
  [1, 'ip6:2001:DB8::1'],
  [1, 'EXP=explain.vendor.test'],
  [1, '-ip4:54.240.8.1'],
  [1, '-ip4:0.0.0.0/0'],
  [1, '-include:amazonses.com'],
  [1, '?a:seshost.vendor.test'],
  [1, '-all'],
  [1, 'ip4:192.0.2'],
  [1, 'ip4:192.0.2.1/33'],
  [1, 'ipv4:192.0.2.1'],
  [1, 'ip4=192.0.2.1'],
  [1, '192.0.2.1'],
  [1, 'a:mail'],
  [1, 'include:'],
  [1, 'exp=explain.vendor.test'],
  [1, 'unknown=modifier'],
  [1, 'a/24'],
  [1, 'mx//64'],
  [1, `+mx:mail.${ZONE}`],
  [1, 'include:%{x}.vendor.test'],
]

const ENDINGS: readonly (readonly [number, string])[] = [
  [20, '-all'],
  [14, '~all'],
  [3, '?all'],
  [1, '+all'],
  [1, 'all'],
  [3, ''],
  [2, `redirect=_spf.${ZONE}`],
  [1, 'redirect=ok1.vendor.test'],
  [1, 'redirect=ses.vendor.test'],
  [1, 'redirect=dead.vendor.test'],
  [1, 'REDIRECT=ses.vendor.test'],
  [1, 'redirect=_spf.search.vendor.test'],
  [1, 'redirect=%{d1r}.flat.vendor.test'],
  [1, `-all redirect=_spf.${ZONE}`],
  [1, '\u2013all'],
  [1, '\u00a0-all'],
  [1, '-all\n'],
  [1, '-all\u00a0'],
  [1, '-all.'],
  [1, '-al'],
  [1, '- all'],
  [1, '-ALL'],
  [1, '-all ip4:203.0.113.7'],
  [1, '-all (as agreed with the service team)'],
]

const VERSIONS: readonly (readonly [number, string])[] = [
  [60, 'v=spf1'],
  [2, 'V=SPF1'],
  [1, ' v=spf1'],
  [1, 'v=spf1;'],
  [1, 'v=spf10'],
  [1, 'spf1'],
  [1, 'v=spf2'],
  [1, 'v =spf1'],
]

const SPACES: readonly (readonly [number, string])[] = [
  [60, ' '],
  [3, '  '],
  [1, '\t'],
  [1, '\u00a0'],
  [1, ','],
  [1, ' \u200b'],
]

/** An SPF record as octets. @param ses how often it is one that shall let SES send, 0 to 1 */
export function drawSpf(draw: Draw, ses: number): string {
  const terms = draw.times(
    draw.weighted([
      [3, 0],
      [5, 1],
      [5, 2],
      [3, 3],
      [1, 5],
      [1, 8],
    ]),
    () => draw.weighted(OTHER_TERMS),
  )
  if (draw.chance(ses)) terms.splice(draw.below(terms.length + 1), 0, draw.weighted(SES_TERMS))
  const words = [draw.weighted(VERSIONS), ...terms, draw.weighted(ENDINGS)].filter((word) => word !== '')
  const text = words.reduce((before, word) => `${before}${draw.weighted(SPACES)}${word}`)
  return utf8(quoted(draw, text))
}

/** As a word processor, a ticket or a careless panel passes it on. */
export function quoted(draw: Draw, text: string): string {
  return draw.weighted([
    [60, text],
    [1, `"${text}"`],
    [1, `\u201c${text}\u201d`],
    [1, `'${text}'`],
    [1, `${text} `],
    [1, `\ufeff${text}`],
  ])
}

/** The strings of a TXT record, with room for the zone's name in each: mostly one, now and then cut anywhere, or between words with the space lost. */
export function drawStrings(draw: Draw, octets: string): string[] {
  const pieces = draw.weighted<(text: string) => string[]>([
    [12, (text) => [text]],
    [3, (text) => cutAt(text, [1 + draw.below(Math.max(1, text.length - 1))])],
    [
      1,
      (text) =>
        cutAt(
          text,
          [draw.below(text.length + 1), draw.below(text.length + 1)].sort((a, b) => a - b),
        ),
    ],
    [1, (text) => text.split(/(?<= )/)],
    [1, (text) => text.split(/ (?=\S+$)/)],
  ])(octets)
  return pieces.flatMap((piece) => (piece === '' ? [''] : (piece.match(/[\s\S]{1,200}/g) ?? [])))
}

function cutAt(text: string, places: readonly number[]): string[] {
  const ends = [...places, text.length]
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}
