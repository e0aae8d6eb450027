import {type DrawnRecord, type DrawnZone, utf8, ZONE} from './drawn-zone.ts'

type Place = Partial<Pick<DrawnZone, 'registry' | 'below'>>

function zone(records: readonly DrawnRecord[], {registry = 'gov', below = ''}: Place = {}): Omit<DrawnZone, 'index'> {
  return {registry, below, kind: 'plain', records}
}

const txt = (name: string, ...texts: readonly string[]): DrawnRecord[] =>
  texts.map((text) => ({name, type: 'TXT', strings: [utf8(text)]}))

const spf = (text: string) => zone(txt('@', text))
const dmarc = (...texts: readonly string[]) => zone(txt('_dmarc', ...texts))

/** By the name of an explanation, a zone with the one difference that it explains. */
export const EXAMPLES: Readonly<Record<string, Omit<DrawnZone, 'index'>>> = {
  'checkdmarc stops its walk at several records': zone(
    [...txt('_dmarc.app', 'v=DMARC1; p=none', 'v=DMARC1; p=quarantine'), ...txt('_dmarc', 'v=DMARC1; p=reject')],
    {below: 'app'},
  ),
  'checkdmarc stops its walk at white space before the version': zone(
    [...txt('_dmarc.app', ' v=DMARC1; p=none'), ...txt('_dmarc', 'v=DMARC1; p=reject')],
    {below: 'app'},
  ),
  'checkdmarc has one bad tag void the record': dmarc('v=DMARC1; p=reject; noequals'),
  'a tag that is there twice': dmarc('v=DMARC1; p=none; p=reject'),
  'no policy, and no reports wanted': dmarc('v=DMARC1; fo=1'),
  'an alignment mode that there is not': dmarc('v=DMARC1; p=reject; adkim=x'),
  'white space that is none': dmarc('v=DMARC1; p=reject;\u00a0fo=1'),
  'a report address that is no URI to its end': dmarc(`v=DMARC1; p=reject; rua=mailto:dmarc@${ZONE} fo=1`),
  'a tab within a term': spf('v=spf1 include:amazonses.com a:host.vendor.test\ta:mx.vendor.test -all'),
  'a redirect that is not come to': spf(
    'v=spf1 include:big.vendor.test include:amazonses.com redirect=ok1.vendor.test',
  ),
  'an include of the record itself': spf(`v=spf1 include:amazonses.com include:${ZONE} -all`),
  'an unknown modifier twice': spf('v=spf1 include:amazonses.com ip4=192.0.2.1 ip4=192.0.2.1 -all'),
  'a modifier in capitals': spf('v=spf1 REDIRECT=ses.vendor.test'),
  'checkdmarc looks for no policy above a CNAME that leads nowhere': zone(
    [{name: 'app', type: 'CNAME', data: 'gone.vendor.test.'}, ...txt('_dmarc', 'v=DMARC1; p=reject')],
    {below: 'app'},
  ),
  'checkdmarc looks for no policy above one in the wrong place': zone(
    [...txt('@', 'v=DMARC1; p=none'), {name: '_dmarc', type: 'A', data: '192.0.2.7'}],
    {registry: 'suffix.test'},
  ),
  'checkdmarc judges no domain that does not exist': zone(txt('_dmarc', 'v=DMARC1; p=none; np=reject'), {below: 'app'}),
  'a policy for subdomains alone': zone(
    [
      {name: 'app', type: 'A', data: '192.0.2.9'},
      ...txt('_dmarc', `v=DMARC1; sp=quarantine; rua=mailto:dmarc@${ZONE}`),
    ],
    {below: 'app'},
  ),
  'a record that a wildcard has as well': zone(
    [...txt('_dmarc.app', 'v=DMARC1; p=reject'), ...txt('*.app', 'v=DMARC1; p=reject')],
    {below: 'app'},
  ),
}
