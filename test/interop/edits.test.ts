import {expect} from 'chai'
import {dnsNameServers} from '../../src/adapters/dns/name-servers.ts'
import {mergeWithPublished} from '../../src/app/records/merge.ts'
import type {RequiredRecord} from '../../src/domain/records/required-records.ts'
import {exportRecords, type RecordSet} from '../../src/export/formats.ts'
import {instructionsFor} from '../support/record-set.ts'
import {type RunningNamed, startNamed} from './named.ts'
import {type ProgramOutcome, runProgram} from './program.ts'
import {AMAZON_ZONE, type Kind, lookAt, masterLines, ROOT_ZONE, requiredFor} from './verify-zones.ts'

const DOMAIN = 'agency.gov'

interface Published {
  readonly title: string
  readonly kind: Kind
  /** Lines of the zone beside those of {@link right}. */
  readonly lines: string
  /** Purposes whose records are published as the service asks for them. */
  readonly right?: readonly RequiredRecord['purpose'][]
  /** Lines that have to be in the zone afterwards, as dig writes their data. */
  readonly kept?: readonly string[]
}

/** TXT data in every shape that a zone can have it in (RFC 1035 section 3.3.14). */
const CUT: readonly Published[] = [
  {
    title: 'an SPF record cut after a term',
    kind: 'plain',
    lines: `@ 300 IN TXT "v=spf1 ip4:192.0.2.1 " "ip4:192.0.2.2 ~all"`,
  },
  {
    title: 'an SPF record of one-octet strings and empty ones',
    kind: 'plain',
    lines: `@ 300 IN TXT "v" "=" "" "spf1" " ~all" ""`,
  },
  {
    title: 'a policy cut in the middle of a word',
    kind: 'plain',
    lines: `_dmarc 300 IN TXT "v=DMARC1; p=no" "ne; rua=mailto:a@agency.gov"`,
  },
  {
    title: 'one SPF record twice, cut differently',
    kind: 'plain',
    lines: `@ 300 IN TXT "v=spf1 include:amazonses.com ~all"\n@ 300 IN TXT "v=spf1 include:amazonses.com" " ~all"`,
  },
  {
    title: 'one policy twice, cut differently',
    kind: 'plain',
    lines: `_dmarc 300 IN TXT "v=DMARC1; p=reject"\n_dmarc 300 IN TXT "v=DMARC1;" " p=reject"`,
  },
  {
    title: 'texts of others that are no UTF-8, cut inside of a character, quoted and escaped',
    kind: 'plain',
    lines: String.raw`@ 300 IN TXT "v=spf1 ~all"
@ 300 IN TXT "\255\254 token" "\195" "\164\"\\;"`,
    kept: [String.raw`"\255\254 token" "\195" "\164\"\\;"`],
  },
]

async function instructions(server: RunningNamed, kind: Kind): Promise<RecordSet> {
  const access = {resolvers: [`${server.address}:${server.port}`], authoritativePort: server.port}
  const nameServers = dnsNameServers(access, {signal: AbortSignal.timeout(20_000)})
  const clock = {now: () => Date.now(), newId: () => 'id', throwIfInterrupted: () => {}, sleep: async () => {}}
  const required = requiredFor(DOMAIN, kind)
  const {changes, merge} = await mergeWithPublished({clock, nameServers: async () => nameServers}, required, DOMAIN)
  expect(merge.state).to.equal('merged')
  return {...instructionsFor(required, {changes, notes: merge.notes}), merge}
}

async function nsupdate({address, port}: RunningNamed, script: string): Promise<ProgramOutcome> {
  return await runProgram('nsupdate', [], {input: `server ${address} ${port}\n${script}`})
}

/** The records of the zone as dig writes them, SOA left out, octet for octet. */
async function zoneLines({address, port}: RunningNamed): Promise<string[]> {
  const {stdout} = await runProgram('dig', [`@${address}`, '-p', String(port), DOMAIN, 'AXFR', '+noall', '+answer'])
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !/\sSOA\s/.test(line))
    .map((line) => line.replaceAll(/\t+/g, ' '))
    .sort()
}

async function inZone(
  {kind, lines, right = []}: Omit<Published, 'title'>,
  use: (server: RunningNamed) => Promise<void>,
): Promise<void> {
  const published = requiredFor(DOMAIN, kind).filter(({purpose}) => right.includes(purpose))
  const records = `${masterLines(published)}${lines}`
  const server = await startNamed({zones: [ROOT_ZONE, AMAZON_ZONE, {name: DOMAIN, records}]})
  try {
    await use(server)
  } finally {
    await server.close()
  }
}

async function expectRight(server: RunningNamed, kind: Kind): Promise<void> {
  const access = {resolvers: [`${server.address}:${server.port}`], authoritativePort: server.port}
  const seen = await lookAt(access, DOMAIN, requiredFor(DOMAIN, kind))
  expect(
    seen.records.map(({record, state, mistake}) => `${record.key} ${state} ${mistake ?? ''}`.trim()),
  ).to.deep.equal(seen.records.map(({record}) => `${record.key} right`))
}

describe('an edit of TXT records, which are compared octet for octet (RFC 2136 section 2.5.4)', () => {
  for (const published of CUT) {
    it(`mends ${published.title}, keeps the rest, and is refused the second time`, async () => {
      await inZone(published, async (server) => {
        const {text} = exportRecords('nsupdate', await instructions(server, published.kind))
        const {code, stderr} = await nsupdate(server, text)
        expect(code, `${text}${stderr}`).to.equal(0)
        await expectRight(server, published.kind)
        const after = await zoneLines(server)
        for (const line of published.kept ?? []) expect(after.join('\n')).to.include(line)
        expect((await nsupdate(server, text)).code).to.equal(2)
        expect(await zoneLines(server)).to.deep.equal(after)
      })
    })
  }

  it('names in a zone file the lines that are in the zone', async () => {
    for (const {kind, lines} of CUT) {
      await inZone({kind, lines}, async (server) => {
        const {text} = exportRecords('zone', await instructions(server, kind))
        const published = (await zoneLines(server)).map((line) => line.replaceAll(/ +/g, ' '))
        const gone = [...text.matchAll(/^; {3}(.*)$/gm)].map(([, line = '']) => line.replaceAll(/ +/g, ' '))
        expect(published).to.include.members(gone)
      })
    }
  })
})

describe('an edit of a CNAME, whose target is labels and not a text', () => {
  const targets: Readonly<Record<string, string>> = {
    'a dot that is part of a label': String.raw`tokena.dkim\.amazonses.com.`,
    'a Kelvin sign, which is no k': String.raw`to\226\132\170ena.dkim.amazonses.com.`,
    'octets that are no UTF-8, a space and a semicolon': String.raw`a\255\032\;.example.`,
    'upper case': 'OLD.DKIM.AmazonSES.com.',
    'the name itself': 'tokena._domainkey',
  }
  for (const [title, target] of Object.entries(targets)) {
    it(`replaces one with ${title}`, async () => {
      await inZone({kind: 'plain', lines: `tokena._domainkey 300 CNAME ${target}`}, async (server) => {
        const {text} = exportRecords('nsupdate', await instructions(server, 'plain'))
        const {code, stderr} = await nsupdate(server, text)
        expect(code, `${text}${stderr}`).to.equal(0)
        await expectRight(server, 'plain')
        expect((await nsupdate(server, text)).code).to.equal(2)
      })
    })
  }
})

describe('an edit of a zone that has changed since', () => {
  const moved: Readonly<Record<string, string>> = {
    'an SPF record that was edited': `update delete ${DOMAIN}. TXT "v=spf1 ~all"\nupdate add ${DOMAIN}. 300 TXT "v=spf1 mx ~all"`,
    'a second SPF record': `update add ${DOMAIN}. 300 TXT "v=spf1 mx ~all"`,
    'a token of somebody else': `update add ${DOMAIN}. 300 TXT "token=1"`,
    'a policy where there was none': `update add _dmarc.${DOMAIN}. 300 TXT "v=DMARC1; p=none"`,
    'a CNAME where there was nothing': `update add _dmarc.${DOMAIN}. 300 CNAME dmarc.example.net.`,
    'a TXT record at a DKIM name': `update add tokena._domainkey.${DOMAIN}. 300 TXT "v=DKIM1; p="`,
    'another CNAME at a DKIM name': `update add tokena._domainkey.${DOMAIN}. 300 CNAME old.dkim.amazonses.com.`,
  }
  for (const [title, lines] of Object.entries(moved)) {
    it(`is refused for ${title}`, async () => {
      await inZone({kind: 'plain', lines: '@ 300 IN TXT "v=spf1 ~all"'}, async (server) => {
        const {text} = exportRecords('nsupdate', await instructions(server, 'plain'))
        expect((await nsupdate(server, `${lines}\nsend\n`)).code).to.equal(0)
        const name = /(?:add|delete) (\S+?)\. /.exec(lines)?.[1] ?? ''
        const at = async () => (await zoneLines(server)).filter((line) => line.startsWith(`${name}. `))
        const before = await at()
        expect((await nsupdate(server, text)).code).to.equal(2)
        expect(await at()).to.deep.equal(before)
      })
    })
  }
})

describe('an addition that a server would drop, or never answer', () => {
  const obstacles: Readonly<Record<string, string>> = {
    'a text at a DKIM name': 'tokena._domainkey TXT "token=1"',
    'addresses at a DKIM name': 'tokena._domainkey A 192.0.2.1\ntokena._domainkey AAAA 2001:db8::1',
    'a mail host at a DKIM name': 'tokena._domainkey MX 10 mail-host.example.',
    'a DNAME above a DKIM name': '_domainkey DNAME _domainkey.outside.test.',
  }
  for (const [title, lines] of Object.entries(obstacles)) {
    it(`is not printed beside ${title}, which is a problem to decide`, async () => {
      await inZone({kind: 'plain', lines}, async (server) => {
        const {changes, merge} = await instructions(server, 'plain')
        expect(changes.map(({name}) => name)).not.to.include(`tokena._domainkey.${DOMAIN}`)
        expect(merge?.notes.filter(({severity}) => severity === 'problem')).not.to.deep.equal([])
      })
    })
  }

  const wildcards: Readonly<Record<string, string>> = {
    'a revoked key for every selector': '*._domainkey TXT "v=DKIM1; p="',
    'addresses for every selector': '*._domainkey A 192.0.2.1\n*._domainkey AAAA 2001:db8::1',
    'a CNAME for every selector': '*._domainkey CNAME parking.outside.test.',
    'records of all kinds for every name': '* TXT "v=spf1 mx -all"\n* A 192.0.2.1\n* MX 10 mail-host.example.',
    'a policy for every name': '* TXT "v=DMARC1; p=" "none"',
  }
  for (const [title, lines] of Object.entries(wildcards)) {
    for (const kind of ['plain', 'mail-from'] as const) {
      it(`does not touch a wildcard: ${title} (${kind})`, async () => {
        await inZone({kind, lines}, async (server) => {
          const before = (await zoneLines(server)).filter((line) => line.startsWith('*.'))
          const {text} = exportRecords('nsupdate', await instructions(server, kind))
          const {code, stderr} = await nsupdate(server, text)
          expect(code, `${text}${stderr}`).to.equal(0)
          await expectRight(server, kind)
          expect((await zoneLines(server)).filter((line) => line.startsWith('*.'))).to.deep.equal(before)
        })
      })
    }
  }
})
