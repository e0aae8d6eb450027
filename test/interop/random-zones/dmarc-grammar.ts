import type {Draw} from './draw.ts'
import {utf8, ZONE} from './drawn-zone.ts'
import {quoted} from './spf-grammar.ts'

const POLICIES: readonly (readonly [number, string])[] = [
  [8, 'none'],
  [8, 'quarantine'],
  [10, 'reject'],
  [1, 'Reject'],
  [1, 'NONE'],
  [1, 'rejct'],
  [1, 'reject (as agreed)'],
  [1, ''],
]

const URIS: readonly (readonly [number, string])[] = [
  [8, `mailto:dmarc@${ZONE}`],
  [4, 'mailto:reports@dmarc.cyber.dhs.gov'],
  [2, 'mailto:in@taker.vendor.test'],
  [2, 'mailto:in@refuser.vendor.test'],
  [1, `mailto:dmarc@${ZONE}!10m`],
  [1, `MAILTO:dmarc@${ZONE}`],
  [1, `dmarc@${ZONE}`],
  [1, 'mailto:dmarc'],
  [1, 'https://taker.vendor.test/dmarc'],
]

const VERSIONS: readonly (readonly [number, string])[] = [
  [50, 'v=DMARC1'],
  [1, 'V=DMARC1'],
  [1, 'v = DMARC1'],
  [1, 'v=DMARC1 '],
  [1, 'v=dmarc1'],
  [1, 'v=DMARC'],
  [1, ' v=DMARC1'],
  [1, 'DMARC1'],
  [1, 'p=reject; v=DMARC1'],
]

const SEPARATORS: readonly (readonly [number, string])[] = [
  [50, '; '],
  [6, ';'],
  [2, ' ; '],
  [1, ', '],
  [1, ' '],
  [1, ';\u00a0'],
  [1, ';;'],
  [1, '\\; '],
]

/** A DMARC record as octets. */
export function drawDmarc(draw: Draw): string {
  const name = (tag: string): string => (draw.chance(0.03) ? tag.toUpperCase() : tag)
  const tag = (text: string, value: string): string =>
    `${name(text)}${draw.weighted([
      [40, '='],
      [1, ' = '],
      [1, ':'],
    ])}${value}`
  const uris = (): string => draw.times(1 + draw.below(2), () => draw.weighted(URIS)).join(draw.one([',', ', ']))
  const others: readonly (readonly [number, () => string])[] = [
    [6, () => tag('sp', draw.weighted(POLICIES))],
    [4, () => tag('np', draw.weighted(POLICIES))],
    [5, () => tag('pct', draw.one(['100', '50', '0', 'all']))],
    [3, () => tag('t', draw.one(['y', 'n', 'Y', 'x']))],
    [4, () => tag('adkim', draw.one(['r', 's', 'S', 'x']))],
    [4, () => tag('aspf', draw.one(['r', 's', 'R', 'strict']))],
    [4, () => tag('fo', draw.one(['0', '1', 'd', '1:d:s', '0:1', 'x']))],
    [8, () => tag('rua', uris())],
    [4, () => tag('ruf', uris())],
    [2, () => tag('ri', '86400')],
    [2, () => tag('rf', 'afrf')],
    [3, () => tag('psd', draw.one(['y', 'n', 'u', 'x']))],
    [1, () => tag('x', 'unknown')],
    [1, () => tag('p', draw.weighted(POLICIES))],
    [1, () => 'noequals'],
  ]
  const tags = draw.times(draw.below(4), () => draw.weighted(others)())
  if (draw.chance(0.94))
    tags.splice(draw.chance(0.9) ? 0 : draw.below(tags.length + 1), 0, tag('p', draw.weighted(POLICIES)))
  const text = [draw.weighted(VERSIONS), ...tags].reduce(
    (before, part) => `${before}${draw.weighted(SEPARATORS)}${part}`,
  )
  return utf8(
    quoted(
      draw,
      `${text}${draw.weighted([
        [6, ''],
        [3, ';'],
        [1, '; '],
      ])}`,
    ),
  )
}
