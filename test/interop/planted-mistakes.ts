import type {Purpose} from '../../src/domain/records/required-records.ts'
import type {Mistake} from '../../src/domain/verification/judgement.ts'
import {recordData} from '../../src/export/record-data.ts'
import type {Kind} from './verify-zones.ts'

/** A mistake in a zone, beside everything that is right. */
export interface Planted {
  readonly name: string
  readonly purpose: Purpose
  readonly kind?: Kind
  /** Of the domain below its zone: `mail`. */
  readonly below?: string
  /** Lines of the zone's master file, in place of the records of the purpose. @param zone with its final dot */
  readonly plant: (zone: string) => string
  /** What the edit says in words alone, as lines of nsupdate. */
  readonly byHand?: (edit: {readonly do: string}, zone: string) => readonly string[]
}

/** Mistakes that a real server cannot hold, or that are none of its zone's. Each has a test of its own. */
type Elsewhere = 'zone-missing' | 'key-revoked' | 'spf-unanswered'

const txt = (value: string): string => recordData({type: 'TXT', value})
const DKIM = 'tokena.dkim.amazonses.com.'
const SPF = 'v=spf1 include:amazonses.com -all'
const POLICY = 'v=DMARC1; p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov'

const dkim = (name: string, data: string): Planted => ({
  name,
  purpose: 'dkim',
  plant: () => `tokena._domainkey ${data}`,
})
const spf = (name: string, ...texts: readonly string[]): Planted => ({
  name,
  purpose: 'spf',
  kind: 'plain',
  plant: () => texts.map((text) => `@ TXT ${txt(text)}\n`).join(''),
})
/** TXT data of the domain itself, in the strings that are given. */
const apex = (name: string, ...data: readonly string[]): Planted => ({
  name,
  purpose: 'spf',
  kind: 'plain',
  plant: () => data.map((each) => `@ TXT ${each}\n`).join(''),
})
const dmarc = (name: string, ...texts: readonly string[]): Planted => ({
  name,
  purpose: 'dmarc',
  plant: () => texts.map((text) => `_dmarc TXT ${txt(text)}\n`).join(''),
})
const mx = (name: string, ...lines: readonly string[]): Planted => ({
  name,
  purpose: 'mx',
  plant: () => lines.map((line) => `mail ${line}\n`).join(''),
})

/** The senders that the words name, taken out of the record: `a:no1.zone takes 1`. */
function withoutNamed(published: string, zone: string) {
  return (edit: {readonly do: string}): string[] => {
    const domain = zone.slice(0, -1)
    const named = [...edit.do.matchAll(/\b(?:include|a|exists):[\w.-]+/g)].map(([term]) => term)
    const before = published.replaceAll('ZONE', domain)
    const after = named.reduce((text, term) => text.replace(` ${term}`, ''), before)
    return [`update delete ${zone} TXT ${txt(before)}`, `update add ${zone} 600 TXT ${txt(after)}`]
  }
}

const MANY = `v=spf1 ${Array.from({length: 10}, (_, index) => `include:s${index}.ZONE`).join(' ')} include:amazonses.com -all`
const VOID = 'v=spf1 a:no1.ZONE a:no2.ZONE a:no3.ZONE include:amazonses.com -all'

export const PLANTED: Readonly<Record<Exclude<Mistake, Elsewhere>, readonly Planted[]>> = {
  missing: [
    {name: 'a DKIM record that nobody published', purpose: 'dkim', plant: () => ''},
    {name: 'no SPF record at the domain', purpose: 'spf', kind: 'plain', plant: () => '@ TXT "token=of-somebody"'},
    {name: 'no MX record', purpose: 'mx', plant: () => ''},
    {name: 'no policy', purpose: 'dmarc', plant: () => ''},
  ],
  'zone-added-twice': [
    {name: 'a DKIM name', purpose: 'dkim', plant: (zone) => `tokena._domainkey.${zone}${zone} CNAME ${DKIM}`},
    {name: 'a DMARC name', purpose: 'dmarc', plant: (zone) => `_dmarc.${zone}${zone} TXT ${txt(POLICY)}`},
    {
      name: 'an MX name',
      purpose: 'mx',
      plant: (zone) => `mail.${zone}${zone} MX 10 feedback-smtp.us-gov-west-1.amazonses.com.`,
    },
  ],
  'subdomain-missing': [
    {
      name: 'DKIM of a domain below its zone',
      purpose: 'dkim',
      below: 'app',
      plant: (zone) => `tokena._domainkey.${zone} CNAME ${DKIM}`,
    },
  ],
  'wrong-type': [
    dkim('the target as text', `TXT "${DKIM}"`),
    mx('the MX as text', 'TXT "10 feedback-smtp.us-gov-west-1.amazonses.com"'),
  ],
  'wrong-value': [
    dkim('a target of another identity', 'CNAME zzzzzzzzzzzz.dkim.amazonses.com.'),
    dkim("another record's target", 'CNAME tokenb.dkim.amazonses.com.'),
    spf('a version that is none', 'v=spf2 include:amazonses.com -all', 'spf1 include:amazonses.com -all'),
    mx("somebody else's mail server", 'MX 10 mx.mail-host.example.'),
    mx('a host with a dot that is part of a label', String.raw`MX 10 feedback-smtp\.us-gov-west-1.amazonses.com.`),
    dmarc('a policy without its version', 'p=reject; rua=mailto:reports@dmarc.cyber.dhs.gov'),
    dmarc('a record without a policy that asks for no reports', 'v=DMARC1; adkim=s'),
  ],
  'target-typo': [
    dkim('a letter left out', 'CNAME tokna.dkim.amazonses.com.'),
    dkim('two letters changed', 'CNAME tokena.dkim.amazonsse.com.'),
    dkim('a dot that is part of a label', String.raw`CNAME tokena.dkim\.amazonses.com.`),
    dkim('all dots part of one label', String.raw`CNAME tokena\.dkim\.amazonses\.com.`),
    dkim('a Kelvin sign for a k', String.raw`CNAME to\226\132\170ena.dkim.amazonses.com.`),
  ],
  'zone-added-to-target': [
    dkim('a DKIM target without its final dot', 'CNAME tokena.dkim.amazonses.com'),
    mx('an MX host without its final dot', 'MX 10 feedback-smtp.us-gov-west-1.amazonses.com'),
  ],
  'quotes-in-value': [
    spf('SPF', `"${SPF}"`),
    dmarc('DMARC, with the semicolons escaped', `"${POLICY.replaceAll(';', '\\;')}"`),
  ],
  'smart-quotes': [spf('SPF', `\u201c${SPF}\u201d`), dmarc('DMARC', `\u201e${POLICY}\u201c`)],
  'value-cut': [spf('SPF', 'v=spf1 include:amazonses.c')],
  'value-split': [
    {
      name: 'strings that lack a space',
      purpose: 'spf',
      kind: 'plain',
      plant: () => '@ TXT "v=spf1" "include:amazonses.com" "-all"',
    },
    spf('two records', 'v=spf1 mx', 'include:amazonses.com -all'),
    dmarc('two records', 'v=DMARC1; p=reject', 'rua=mailto:reports@dmarc.cyber.dhs.gov'),
  ],
  'trailing-text': [
    spf('SPF', `${SPF} (published by the service team)`),
    dmarc('DMARC', 'v=DMARC1; p=reject (as agreed); rua=mailto:reports@dmarc.cyber.dhs.gov'),
  ],
  'spf-invalid': [spf('a mechanism that there is not', 'v=spf1 ipv4:192.0.2.1 include:amazonses.com -all')],
  'spf-permerror': [
    {
      name: 'an include of a name that is not there',
      purpose: 'spf',
      kind: 'plain',
      plant: (zone) => `@ TXT ${txt(`v=spf1 include:gone.${zone.slice(0, -1)} include:amazonses.com ~all`)}`,
    },
    {
      name: 'an include of two records',
      purpose: 'spf',
      kind: 'plain',
      plant: (zone) =>
        `@ TXT ${txt(`v=spf1 include:two.${zone.slice(0, -1)} include:amazonses.com ~all`)}
two TXT "v=spf1 -all"
two TXT "v=spf1 ~all"`,
    },
  ],
  'spf-refuses-ses': [
    spf('everybody refused', 'v=spf1 -ip4:0.0.0.0/0 include:amazonses.com -all'),
    spf('a part of the addresses of SES refused', 'v=spf1 -ip4:199.255.193.0/24 include:amazonses.com -all'),
  ],
  'spf-too-many-lookups': [
    {
      name: 'eleven',
      purpose: 'spf',
      kind: 'plain',
      plant: (zone) =>
        `@ TXT ${txt(MANY.replaceAll('ZONE', zone.slice(0, -1)))}
${Array.from({length: 10}, (_, index) => `s${index} TXT "v=spf1 ip4:192.0.2.${index} -all"\n`).join('')}`,
      byHand: (edit, zone) => withoutNamed(MANY, zone)(edit),
    },
  ],
  'spf-too-many-voids': [
    {
      name: 'three',
      purpose: 'spf',
      kind: 'plain',
      plant: (zone) => `@ TXT ${txt(VOID.replaceAll('ZONE', zone.slice(0, -1)))}`,
      byHand: (edit, zone) => withoutNamed(VOID, zone)(edit),
    },
  ],
  'dmarc-invalid-tag': [
    dmarc('an address without mailto:', 'v=DMARC1; p=reject; rua=reports@dmarc.cyber.dhs.gov'),
    dmarc('an alignment that there is not', 'v=DMARC1; p=reject; adkim=x; rua=mailto:reports@dmarc.cyber.dhs.gov'),
  ],
  'dmarc-weaker-than-inherited': [
    {
      name: 'below a domain that rejects',
      purpose: 'dmarc',
      below: 'app',
      plant: () => `_dmarc TXT "v=DMARC1; p=reject"\n_dmarc.app TXT ${txt(POLICY.replace('reject', 'none'))}`,
    },
  ],
  'spf-without-ses': [
    spf("the agency's own", 'v=spf1 ip4:192.0.2.1 mx -all'),
    apex("the agency's own, cut after a term", '"v=spf1 ip4:192.0.2.1 " "ip4:192.0.2.2 ~all"'),
    apex("the agency's own, with empty strings", '"" "v=spf1 ip4:192.0.2.1 " "" "~all" ""'),
  ],
  'second-spf': [
    spf("one beside the agency's own", 'v=spf1 ip4:192.0.2.1 -all', SPF),
    spf('three', 'v=spf1 ip4:192.0.2.1 ~all', 'v=spf1 ip4:192.0.2.2 -all', SPF),
    apex('the same one twice, cut differently', '"v=spf1 ip4:192.0.2.1 ~all"', '"v=spf1 ip4:192.0.2.1" " ~all"'),
    apex('the right one twice, cut differently', txt(SPF), '"v=spf1 include:amazonses.com" " -all"'),
  ],
  'second-dmarc': [
    dmarc('a stronger and a weaker one', 'v=DMARC1; p=none', POLICY),
    {
      name: 'the same one twice, cut differently',
      purpose: 'dmarc',
      plant: () => `_dmarc TXT "v=DMARC1; p=reject"\n_dmarc TXT "v=DMARC1;" " p=reject"`,
    },
  ],
  'several-mx': [
    mx('its own and another', 'MX 10 feedback-smtp.us-gov-west-1.amazonses.com.', 'MX 20 mx.mail-host.example.'),
    mx(
      'its own twice',
      'MX 10 feedback-smtp.us-gov-west-1.amazonses.com.',
      'MX 20 feedback-smtp.us-gov-west-1.amazonses.com.',
    ),
    mx('two others', 'MX 10 mx1.mail-host.example.', 'MX 20 mx2.mail-host.example.'),
  ],
  'wrong-region': [mx('the host of another Region', 'MX 10 feedback-smtp.us-east-1.amazonses.com.')],
  wildcard: [
    {name: 'CNAME for everything', purpose: 'dkim', plant: () => '*._domainkey CNAME parking.outside.test.'},
    {name: 'TXT for everything', purpose: 'dmarc', plant: () => '* TXT "v=spf1 -all"'},
    {name: 'a revoked key for every name', purpose: 'dkim', plant: () => '*._domainkey TXT "v=DKIM1; p="'},
    {
      name: 'addresses for everything',
      purpose: 'dkim',
      plant: () => '*._domainkey A 192.0.2.1\n*._domainkey AAAA 2001:db8::1',
    },
    {name: 'a mail host for everything', purpose: 'dkim', plant: () => '*._domainkey MX 10 mail-host.example.'},
    {
      name: 'all kinds of records for everything',
      purpose: 'dkim',
      plant: () => '*._domainkey TXT "token"\n*._domainkey A 192.0.2.1',
    },
  ],
  'cname-proxied': [
    dkim('an address', 'A 192.0.2.1'),
    dkim('an address of version 6', 'AAAA 2001:db8::1'),
    dkim('addresses', 'A 192.0.2.1\ntokena._domainkey A 192.0.2.2\ntokena._domainkey AAAA 2001:db8::1'),
  ],
  'cname-beside-other-data': [
    dkim('a mail host', 'MX 10 mail-host.example.'),
    dkim('an unrelated text', 'TXT "token=1"'),
    dkim('an unrelated text in pieces', 'TXT "tok" "en=1"'),
    dkim('a text and an address', 'TXT "token=1"\ntokena._domainkey A 192.0.2.1'),
  ],
  'under-dname': [
    {
      ...dkim('for all selectors', ''),
      plant: () => '_domainkey DNAME _domainkey.outside.test.',
      byHand: (_edit, zone) => [
        `update delete _domainkey.${zone} DNAME`,
        `update add tokena._domainkey.${zone} 600 CNAME ${DKIM}`,
      ],
    },
  ],
  'cname-flattened': [dkim('a copy of the key', 'TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkq"')],
  'wrong-name': [
    {name: 'without the underscore', purpose: 'dmarc', plant: () => `dmarc TXT ${txt(POLICY)}`},
    {name: 'at the domain itself', purpose: 'dmarc', plant: () => `@ TXT ${txt(POLICY)}`},
    {name: 'with a hyphen in place of the underscore', purpose: 'dmarc', plant: () => `-dmarc TXT ${txt(POLICY)}`},
    {name: 'below www', purpose: 'dkim', plant: () => `tokena._domainkey.www CNAME ${DKIM}`},
    {name: 'without the underscore', purpose: 'dkim', plant: () => `tokena.domainkey CNAME ${DKIM}`},
    {name: 'with a hyphen in place of the underscore', purpose: 'dkim', plant: () => `tokena.-domainkey CNAME ${DKIM}`},
    {name: 'without _domainkey', purpose: 'dkim', plant: () => `tokena CNAME ${DKIM}`},
    {name: 'below www', purpose: 'spf', kind: 'plain', plant: () => `www TXT ${txt(SPF)}`},
    {
      name: 'below a literal @',
      purpose: 'spf',
      kind: 'plain',
      plant: () => `\\@ TXT "v=spf1 " "include:amazonses.com -all"`,
    },
    {name: 'below www', purpose: 'mx', plant: () => 'mail.www MX 10 feedback-smtp.us-gov-west-1.amazonses.com.'},
  ],
}
