import {requiredFor} from '../verify-zones.ts'
import {drawDmarc} from './dmarc-grammar.ts'
import {type Draw, drawOf} from './draw.ts'
import {type DrawnRecord, type DrawnZone, ZONE} from './drawn-zone.ts'
import {drawSpf, drawStrings} from './spf-grammar.ts'

/** What people have in their zones, and what goes wrong there. The same for the same seed and index. */
export function drawZone(seed: number, index: number): DrawnZone {
  const draw = drawOf(seed, index)
  const kind = draw.chance(0.5) ? 'mail-from' : 'plain'
  const below = draw.weighted([
    [6, ''],
    [3, 'app'],
    [1, 'mail.app'],
    [1, 'a.b.c.d.e.f.g'],
  ])
  const registry = draw.weighted([
    [8, 'gov'],
    [1, 'suffix.test'],
    [1, 'plain-suffix.test'],
  ])
  const at = (name: string): string => [name, below].filter((part) => part !== '' && part !== '@').join('.') || '@'
  const spf = at(kind === 'mail-from' ? 'mail' : '@')
  const records = [
    ...spfRecords(draw, spf),
    ...(draw.chance(0.5) ? [txt(draw, '_spf', drawSpf(draw, 0.5))] : []),
    ...(draw.chance(0.6) ? [] : [{name: '@', type: 'MX', data: `10 mail.${ZONE}.`} as const]),
    ...(draw.chance(0.5) ? [] : [{name: at('@'), type: 'A', data: draw.one(['192.0.2.9', '54.240.8.1'])} as const]),
    ...(kind === 'mail-from' ? mailFromRecords(draw, spf) : []),
    ...dkimRecords(draw, below),
    ...dmarcRecords(draw, at),
    ...policiesAbove(draw, below),
    ...wildcards(draw, at),
    ...(spf !== '@' && draw.chance(0.03) ? [{name: spf, type: 'CNAME', data: draw.one(SPF_ALIASES)} as const] : []),
  ]
  return {index, registry, kind, below, records: loadable(records)}
}

const txt = (draw: Draw, name: string, octets: string): DrawnRecord => ({
  name,
  type: 'TXT',
  strings: drawStrings(draw, octets),
})

function spfRecords(draw: Draw, name: string): DrawnRecord[] {
  const count = draw.weighted([
    [2, 0],
    [14, 1],
    [2, 2],
    [1, 3],
  ])
  const records = draw.times(count, () => txt(draw, name, drawSpf(draw, 0.65)))
  if (draw.chance(0.3))
    records.push({name, type: 'TXT', strings: [draw.one(['site-verification=1', 'MS=ms1', 'spf2.0/pra ~all'])]})
  if (count > 0 && draw.chance(0.1)) records.push({name, type: 'TXT', strings: ['v=spf1 include:amazonses.com -all']})
  return records
}

/** What answers for every name that is not there: some of the required ones among them. */
function wildcards(draw: Draw, at: (name: string) => string): DrawnRecord[] {
  if (!draw.chance(0.08)) return []
  const name = draw.one(['*', at('*'), `*.${at('_dmarc')}`, `*.${at('_domainkey')}`])
  return [
    draw.one<() => DrawnRecord>([
      () => ({name, type: 'TXT', strings: ['v=spf1 -all']}),
      () => txt(draw, name, drawSpf(draw, 0.5)),
      () => txt(draw, name, drawDmarc(draw)),
      () => ({name, type: 'TXT', strings: ['v=DMARC1; p=reject']}),
      () => ({name, type: 'TXT', strings: ['v=DKIM1; p=']}),
      () => ({name, type: 'CNAME', data: 'host.vendor.test.'}),
      () => ({name, type: 'MX', data: `10 mail.${ZONE}.`}),
    ])(),
  ]
}

const SPF_ALIASES = ['mailfrom.vendor.test.', 'host.vendor.test.', `other.${ZONE}.`, 'gone.vendor.test.']

const RIGHT_MX = '10 feedback-smtp.us-gov-west-1.amazonses.com.'

function mailFromRecords(draw: Draw, name: string): DrawnRecord[] {
  const hosts = draw.weighted<readonly string[]>([
    [14, [RIGHT_MX]],
    [3, []],
    [1, ['0 FEEDBACK-SMTP.us-gov-west-1.amazonses.com.']],
    [1, [RIGHT_MX, '20 feedback-smtp.us-gov-west-1.amazonses.com.']],
    [1, [RIGHT_MX, '20 mx.vendor.test.']],
    [1, ['10 mx.vendor.test.']],
    [1, ['10 feedback-smtp.us-east-1.amazonses.com.']],
    [1, [RIGHT_MX, '10 feedback-smtp.us-east-1.amazonses.com.']],
    [1, ['10 feedback-smtp.us-gov-west-1.amazonses.com']],
    [1, ['10 feedback-smtp.us-gov-west-1\\.amazonses.com.']],
    [1, ['0 .']],
  ])
  return hosts.map((data) => ({name, type: 'MX', data}))
}

function dkimRecords(draw: Draw, below: string): DrawnRecord[] {
  const under = below === '' ? '_domainkey' : `_domainkey.${below}`
  const mode = draw.weighted([
    [6, 'right'],
    [1, 'missing'],
    [1, 'wildcard'],
    [5, 'one'],
  ] as const)
  if (mode === 'missing') return []
  if (mode === 'wildcard') {
    const star = draw.one<DrawnRecord>([
      {name: `*.${under}`, type: 'TXT', strings: ['v=DKIM1; p=']},
      {name: `*.${under}`, type: 'CNAME', data: 'host.vendor.test.'},
      {name: `*.${under}`, type: 'A', data: '192.0.2.7'},
    ])
    return [star, ...(draw.chance(0.5) ? [right('tokena', under)] : [])]
  }
  const odd = mode === 'one' ? draw.one(['tokena', 'tokenb', 'tokenc']) : ''
  return ['tokena', 'tokenb', 'tokenc'].flatMap((token) =>
    token === odd ? oddDkim(draw, token, under) : [right(token, under)],
  )
}

const right = (token: string, under: string): DrawnRecord => ({
  name: `${token}.${under}`,
  type: 'CNAME',
  data: `${token}.dkim.amazonses.com.`,
})

function oddDkim(draw: Draw, token: string, under: string): DrawnRecord[] {
  const name = `${token}.${under}`
  const cname = (data: string): DrawnRecord[] => [{name, type: 'CNAME', data}]
  return draw
    .one<readonly DrawnRecord[]>([
      [],
      cname(`${token}.dkim.amazonses.com`),
      cname(`${token}.dkim.amazonses.co.`),
      cname(`${token}.dkim\\.amazonses.com.`),
      cname(`${token.toUpperCase()}.DKIM.AmazonSES.com.`),
      cname('tokenz.dkim.amazonses.com.'),
      cname('olda.dkim.amazonses.com.'),
      cname(`${name}.${ZONE}.`),
      cname('alias.vendor.test.'),
      cname(`${token}.hosted.vendor.test.`),
      cname(`${token}.keys.vendor.test.`),
      [
        {name, type: 'CNAME', data: `${token}.${ZONE}.`},
        {name: token, type: 'CNAME', data: `${token}.dkim.amazonses.com.`},
      ],
      [{name, type: 'TXT', strings: [`${token}.dkim.amazonses.com`]}],
      [{name, type: 'TXT', strings: ['v=DKIM1; k=rsa; p=MIIBIjANBgkq']}],
      [{name, type: 'TXT', strings: ['site-verification=1']}],
      [{name, type: 'A', data: '192.0.2.7'}],
      [{name, type: 'AAAA', data: '2001:db8::7'}],
      [{name, type: 'MX', data: '10 mx.vendor.test.'}],
      [{name: `${name}.${ZONE}`, type: 'CNAME', data: `${token}.dkim.amazonses.com.`}],
      [
        {
          name: `${token}.${under.replace('_domainkey', 'domainkey')}`,
          type: 'CNAME',
          data: `${token}.dkim.amazonses.com.`,
        },
      ],
    ])
    .slice()
}

function dmarcRecords(draw: Draw, at: (name: string) => string): DrawnRecord[] {
  const required =
    requiredFor('zone.example')
      .find(({purpose}) => purpose === 'dmarc')
      ?.value.replaceAll('zone.example', ZONE) ?? ''
  const name = draw.weighted([
    [20, at('_dmarc')],
    [1, at('dmarc')],
    [1, at('@')],
  ])
  const count = draw.weighted([
    [4, 0],
    [14, 1],
    [2, 2],
    [1, 3],
  ])
  const records = draw.times(count, () => txt(draw, name, draw.chance(0.15) ? required : drawDmarc(draw)))
  if (draw.chance(0.06))
    records.push({
      name: at('_dmarc'),
      type: 'TXT',
      strings: [draw.one(['site-verification=1', 'p=none', `rua=mailto:dmarc@${ZONE}`])],
    })
  if (draw.chance(0.05)) {
    const shared = {name: '_dmarc.shared', type: 'TXT', strings: ['v=DMARC1; p=quarantine; sp=reject']} as const
    return [{name: at('_dmarc'), type: 'CNAME', data: draw.one(DMARC_ALIASES)}, shared]
  }
  return records
}

const DMARC_ALIASES = [
  'dmarc.vendor.test.',
  'chained-dmarc.vendor.test.',
  'sp-dmarc.vendor.test.',
  'two-dmarc.vendor.test.',
  'bad-dmarc.vendor.test.',
  'gone.vendor.test.',
  `_dmarc.shared.${ZONE}.`,
]

/** At every level between the domain and its zone. */
function policiesAbove(draw: Draw, below: string): DrawnRecord[] {
  const labels = below === '' ? [] : below.split('.')
  return labels.flatMap((_, index) => {
    const level = labels.slice(index + 1).join('.')
    if (!draw.chance(index === labels.length - 1 ? 0.6 : 0.15)) return []
    const count = draw.chance(0.1) ? 2 : 1
    return draw.times(count, () => txt(draw, level === '' ? '_dmarc' : `_dmarc.${level}`, drawDmarc(draw)))
  })
}

/** BIND loads no CNAME beside other data, and keeps one of two records that are the same. */
function loadable(records: readonly DrawnRecord[]): DrawnRecord[] {
  const aliases = new Set(records.filter(({type}) => type === 'CNAME').map(({name}) => name.toLowerCase()))
  const seen = new Set<string>()
  return records.filter((record) => {
    const name = record.name.toLowerCase()
    const key = record.type === 'CNAME' ? `CNAME ${name}` : JSON.stringify(record)
    if (seen.has(key) || (record.type !== 'CNAME' && aliases.has(name))) return false
    seen.add(key)
    return true
  })
}
