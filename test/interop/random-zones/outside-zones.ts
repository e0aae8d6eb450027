import type {NamedZone} from '../named.ts'
import {AMAZON_ZONE, ROOT_ZONE} from '../verify-zones.ts'

/** The address that mail is mostly sent from. */
const SENDER = '54.240.8.1'

/** Addresses that mail is sent from, one in each network of SES: what passes for one only is of no use. */
export const SENDERS: readonly string[] = [
  SENDER,
  '199.255.192.7',
  '199.127.232.7',
  '54.240.63.7',
  '69.169.224.7',
  '23.249.208.7',
  '23.251.224.7',
  '76.223.176.7',
]

/** SES names the hosts that it sends from. */
function hostOf(address: string): string {
  return `a${address.replaceAll('.', '-')}.smtp-out.amazonses.com`
}

const SUFFIX = 'v=DMARC1; p=reject; psd=y; rua=mailto:psd@suffix.test'

/** Zones of everybody else: SES, vendors whose records are in order and not, registries with a policy and without. */
export const OUTSIDE_ZONES: readonly NamedZone[] = [
  ROOT_ZONE,
  {
    name: AMAZON_ZONE.name,
    records: `${AMAZON_ZONE.records.replace(/^@.*\n/, '')}
@ IN TXT "v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 ip4:69.169.224.0/20 ip4:23.249.208.0/20 ip4:23.251.224.0/19 ip4:76.223.176.0/20 -all"
${SENDERS.map((address) => `${hostOf(address)}. IN A ${address}\n`).join('')}`,
  },
  {
    name: 'in-addr.arpa',
    records: SENDERS.map((address) => `${address.split('.').reverse().join('.')} IN PTR ${hostOf(address)}.\n`).join(
      '',
    ),
  },
  {name: 'suffix.test', records: `_dmarc IN TXT "${SUFFIX}"\n`},
  {name: 'plain-suffix.test', records: '_dmarc IN TXT "v=DMARC1; p=quarantine; sp=none; np=reject"\n'},
  {
    name: 'vendor.test',
    records: `
ok1 TXT "v=spf1 ip4:198.51.100.0/24 -all"
ok2 TXT "v=spf1 ip4:203.0.113.0/24 ~all"
ok3 TXT "v=spf1 a:host.vendor.test -all"
nest1 TXT "v=spf1 include:nest2.vendor.test ~all"
nest2 TXT "v=spf1 include:ok1.vendor.test include:ok2.vendor.test ~all"
big TXT "v=spf1 include:ok1.vendor.test include:ok2.vendor.test include:ok3.vendor.test include:nest1.vendor.test ~all"
redir TXT "v=spf1 redirect=ok1.vendor.test"
softall TXT "v=spf1 ~all"
alias CNAME ok1
empty A 192.0.2.4
two TXT "v=spf1 ip4:192.0.2.5 -all"
two TXT "v=spf1 ip4:192.0.2.6 -all"
broken TXT "v=spf1 ipv4:192.0.2.5 -all"
loop1 TXT "v=spf1 include:loop2.vendor.test -all"
loop2 TXT "v=spf1 include:loop1.vendor.test -all"
voids TXT "v=spf1 a:gone3.vendor.test a:gone4.vendor.test ~all"
ses TXT "v=spf1 ip4:192.0.2.8 include:amazonses.com ~all"
_spf.search TXT "v=spf1 include:_netblocks.search.vendor.test include:_netblocks2.search.vendor.test include:_netblocks3.search.vendor.test ~all"
_netblocks.search TXT "v=spf1 ip4:198.51.100.0/25 ~all"
_netblocks2.search TXT "v=spf1 ip6:2001:db8:4000::/36 ~all"
_netblocks3.search TXT "v=spf1 ip4:198.51.100.128/25 ~all"
spf.protection.office TXT "v=spf1 ip4:203.0.113.0/25 " "ip6:2001:db8:5000::/36 -all"
sendmail TXT "v=spf1 ip4:203.0.113.128/25 include:ab.sendmail.vendor.test ~all"
ab.sendmail CNAME shard1.sendmail
shard1.sendmail TXT "v=spf1 ip4:192.0.2.64/26 ~all"
servers.list TXT "v=spf1 ip4:192.0.2.128/26 ?all"
helpdesk TXT "v=spf1 include:sendmail.vendor.test include:amazonses.com ~all"
*.spf.has TXT "v=spf1 ip4:192.0.2.200 -all"
*.flat TXT "v=spf1 ip4:54.240.0.0/18 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:69.169.224.0/20 ip4:23.249.208.0/20 ip4:23.251.224.0/19 ip4:76.223.176.0/20 -all"
seshost A ${SENDER}
sesmx MX 10 seshost
host A 192.0.2.10
mx A 192.0.2.11
v6only AAAA 2001:db8::10
*.allowed A 127.0.0.2
mx2 MX 10 mx
mx2 MX 20 host
${Array.from({length: 11}, (_, index) => `mx11 MX ${index} host${index}\nhost${index} A 192.0.2.${100 + index}\n`).join('')}
explain TXT "%{i} may not send as %{d}"
dmarc TXT "v=DMARC1; p=reject; rua=mailto:in@taker.vendor.test"
chained-dmarc CNAME dmarc
sp-dmarc TXT "v=DMARC1; p=reject; sp=none; np=quarantine; t=y"
two-dmarc TXT "v=DMARC1; p=none"
two-dmarc TXT "v=DMARC1; p=reject"
bad-dmarc TXT "v=DMARC1; p=rejct"
${['tokena', 'tokenb', 'tokenc'].map((token) => `${token}.hosted CNAME ${token}.dkim.amazonses.com.\n`).join('')}
*.keys CNAME host
mailfrom TXT "v=spf1 include:amazonses.com -all"
mailfrom MX 10 feedback-smtp.us-gov-west-1.amazonses.com.
taker MX 10 mx
*._report._dmarc.taker TXT "v=DMARC1"
refuser MX 10 mx
`,
  },
  {name: 'cyber.dhs.gov', records: 'dmarc MX 10 mx.vendor.test.\n*._report._dmarc.dmarc TXT "v=DMARC1"\n'},
]
