import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {dnsNameServers} from '../../src/adapters/dns/name-servers.ts'
import {checkSubject, type Verification, type VerificationPorts} from '../../src/app/verification/verify-instance.ts'
import type {DnsAccess} from '../../src/domain/context/context.ts'
import {type Purpose, type RequiredRecord, readRequiredRecords} from '../../src/domain/records/required-records.ts'
import type {Edit, RecordJudgement, ZoneRecord} from '../../src/domain/verification/judgement.ts'
import {recordData} from '../../src/export/record-data.ts'
import type {RunningNamed} from './named.ts'
import {runProgram} from './program.ts'

/** `mail-from`: six records, SPF at the MAIL FROM name. `plain`: five, SPF at the domain itself. */
export type Kind = 'mail-from' | 'plain'

/** What the broker asks for, for a domain. */
export function requiredFor(domain: string, kind: Kind = 'mail-from'): RequiredRecord[] {
  return readRequiredRecords(requiredText(domain, kind))
}

export function requiredText(domain: string, kind: Kind = 'mail-from'): string {
  const file = new URL(`../domain/records/fixtures/required_records/${kind}.txt`, import.meta.url)
  return readFileSync(file, 'utf8').replaceAll('agency.gov', domain)
}

/** Lines of a master file. */
export function masterLines(records: readonly Pick<RequiredRecord, 'name' | 'type' | 'value'>[], ttl = 600): string {
  return records.map((record) => `${record.name}. ${ttl} IN ${record.type} ${recordData(record)}\n`).join('')
}

/** The root, which knows every zone of this machine's server without delegating any. */
export const ROOT_ZONE = {
  name: '.',
  file: `$TTL 60
. IN SOA ns1.outside.test. hostmaster.outside.test. 1 3600 600 86400 60
. IN NS ns1.outside.test.
ns1.outside.test. IN A 127.0.0.1
`,
}

/** What SES keeps: keys behind the targets, two of them revoked, and the addresses that it sends from. */
export const AMAZON_ZONE = {
  name: 'amazonses.com',
  records: `@ IN TXT "v=spf1 ip4:199.255.192.0/22 -all"
${['tokena', 'tokenb', 'tokenc'].map((token) => `${token}.dkim IN TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkq"\n`).join('')}
${['olda', 'oldb', 'oldc'].map((token) => `${token}.dkim IN TXT "v=DKIM1; k=rsa; p="\n`).join('')}`,
}

/** One check of the records of a domain, by the servers that are given and nothing else. */
export async function lookAt(
  access: DnsAccess,
  domain: string,
  records: readonly RequiredRecord[],
  trace?: (line: string) => void,
): Promise<Verification> {
  const signal = AbortSignal.timeout(20_000)
  const nameServers = dnsNameServers(access, {signal, ...(trace === undefined ? {} : {trace})})
  const unused = async (): Promise<never> => {
    throw new Error('name servers alone are asked')
  }
  const ports: VerificationPorts = {
    clock: {now: () => Date.now(), newId: () => 'id', throwIfInterrupted: () => {}, sleep: unused},
    platform: unused,
    recordSnapshots: unused,
    emailService: async () => undefined,
    nameServers: async () => nameServers,
  }
  const subject = {instance: null, instanceId: null, records, sendingDomain: domain, region: 'us-gov-west-1'}
  return await checkSubject(ports, {...subject, source: 'file', takenAt: null, generated: false})
}

/** Of the records of one purpose, the first that is not right, or else the first. */
export function judgementOn({records}: Verification, purpose: Purpose): RecordJudgement {
  const found = records.filter(({record}) => record.purpose === purpose)
  const judgement = found.find(({state, mistake}) => state !== 'right' || mistake !== undefined) ?? found[0]
  if (judgement === undefined) throw new Error(`there is no ${purpose} record`)
  return judgement
}

/** The edit as lines of nsupdate: nothing is done but what it says. */
export function thresholdsOf({record}: Pick<RecordJudgement, 'record'>, edit: Edit): string[] {
  const {name, type, ttl} = record
  const remove = (each: ZoneRecord): string => `update delete ${each.name}. ${each.type} ${dataOf(each)}`
  const add = (each: ZoneRecord): string => `update add ${each.name}. ${ttl} ${each.type} ${dataOf(each)}`
  return [
    ...(edit.remove ?? []).map(remove),
    ...(edit.replace === undefined ? [] : [remove(edit.replaceRecord ?? {name, type, value: edit.replace})]),
    ...(edit.with === undefined ? [] : [add({name, type, value: edit.with})]),
    ...(edit.publish === undefined || edit.with !== undefined ? [] : [add(edit.publish)]),
  ]
}

function dataOf({type, value, rdata}: ZoneRecord): string {
  return rdata ?? recordData({type, value})
}

/** Sends lines to the server in one update. */
export async function update({address, port}: RunningNamed, lines: readonly string[]): Promise<void> {
  const input = `server ${address} ${port}\n${lines.join('\n')}\nsend\n`
  const {code, stderr} = await runProgram('nsupdate', [], {input})
  expect(code, `${input}${stderr}`).to.equal(0)
}
