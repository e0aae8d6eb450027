import type {Environment} from '../../environment.ts'
import {AwsError} from '../aws-error.ts'
import {restXmlService, type XmlInput, type XmlRoute} from '../protocols/rest-xml.ts'
import {repeated, type XmlContent} from '../protocols/xml.ts'
import {randomText, UPPERCASE_BASE32} from '../random.ts'
import type {Call, Service} from '../service.ts'
import {applyChanges, readChanges} from './change-batch.ts'
import {absolute, type RecordSet, recordSets} from './record-sets.ts'
import {compareNames, type HostedZone, hostedZones, requireZone, zoneArn} from './zones.ts'

const PREFIX = '/2013-04-01/'
const ZONES = `${PREFIX}hostedzone`
const ZONE = `${ZONES}/{Id}`
const PAGE = {zones: 100, records: 300}

const ROUTES: readonly XmlRoute[] = [
  {
    method: 'GET',
    path: ZONES,
    operation: {
      name: 'ListHostedZones',
      permission: () => ({action: 'route53:ListHostedZones', resource: '*'}),
      run({env, input}) {
        const [marker, size] = [input.query('marker') ?? '', sizeOf(input, PAGE.zones)]
        const zones = hostedZones(env)
          .sort((a, b) => (a.id < b.id ? -1 : 1))
          .filter(({id}) => id >= marker)
        const next = zones[size]
        return {
          HostedZones: repeated(
            'HostedZone',
            zones.slice(0, size).map((zone) => zoneView(env, zone)),
          ),
          ...(marker !== '' && {Marker: marker}),
          IsTruncated: next !== undefined,
          NextMarker: next?.id,
          MaxItems: size,
        }
      },
    },
  },
  {
    method: 'GET',
    path: `${PREFIX}hostedzonesbyname`,
    operation: {
      name: 'ListHostedZonesByName',
      permission: () => ({action: 'route53:ListHostedZonesByName', resource: '*'}),
      run({env, input}) {
        const [from, size] = [input.query('dnsname'), sizeOf(input, PAGE.zones)]
        const start = from?.toLowerCase().replace(/\.$/, '')
        const zones = hostedZones(env).filter(({name}) => start === undefined || compareNames(name, start) >= 0)
        const next = zones[size]
        return {
          HostedZones: repeated(
            'HostedZone',
            zones.slice(0, size).map((zone) => zoneView(env, zone)),
          ),
          DNSName: from,
          IsTruncated: next !== undefined,
          NextDNSName: next && absolute(next.name),
          NextHostedZoneId: next?.id,
          MaxItems: size,
        }
      },
    },
  },
  {
    method: 'GET',
    path: ZONE,
    operation: {
      name: 'GetHostedZone',
      permission: permissionOnZone('route53:GetHostedZone'),
      run({env, input}) {
        const zone = requireZone(env, input.label('Id'))
        const servers = recordSets(env, zone.name).find(({name, type}) => name === zone.name && type === 'NS')
        return {
          HostedZone: zoneView(env, zone),
          DelegationSet: {NameServers: repeated('NameServer', servers?.values ?? [])},
        }
      },
    },
  },
  {
    method: 'GET',
    path: `${ZONE}/rrset`,
    operation: {
      name: 'ListResourceRecordSets',
      permission: permissionOnZone('route53:ListResourceRecordSets'),
      run: ({env, input}) => listRecordSets(input, recordSets(env, requireZone(env, input.label('Id')).name)),
    },
  },
  {
    method: 'POST',
    path: `${ZONE}/rrset`,
    operation: {
      name: 'ChangeResourceRecordSets',
      permission: permissionOnZone('route53:ChangeResourceRecordSets'),
      run({env, input}) {
        applyChanges(env, requireZone(env, input.label('Id')).name, readChanges(input.body()))
        return {ChangeInfo: changeInfo(env, `C${randomText(20, UPPERCASE_BASE32)}`)}
      },
    },
  },
  {
    method: 'GET',
    path: `${PREFIX}change/{Id}`,
    operation: {
      name: 'GetChange',
      permission: () => ({action: 'route53:GetChange', resource: '*'}),
      run: ({env, input}) => ({ChangeInfo: changeInfo(env, input.label('Id'))}),
    },
  },
]

/** Route 53, over the zones that the sandbox's DNS server answers from: a change is in DNS when it is acknowledged. */
export const ROUTE_53: Service = restXmlService({
  name: 'route53',
  signingName: 'route53',
  prefix: PREFIX,
  namespace: 'https://route53.amazonaws.com/doc/2013-04-01/',
  routes: ROUTES,
})

function permissionOnZone(action: string) {
  return ({env, input}: Call<XmlInput>) => ({action, resource: zoneArn(env, input.label('Id'))})
}

function sizeOf(input: XmlInput, most: number): number {
  const text = input.query('maxitems')
  if (text === undefined) return most
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1)
    throw new AwsError('InvalidInput', 400, `Invalid value for maxitems: ${text}`)
  return Math.min(Number(text), most)
}

function zoneView(env: Environment, {id, name}: HostedZone): XmlContent {
  return {
    Id: `/hostedzone/${id}`,
    Name: absolute(name),
    CallerReference: name,
    Config: {PrivateZone: false},
    ResourceRecordSetCount: recordSets(env, name).length,
  }
}

/** From the record set that the request names, if it names one. */
function listRecordSets(input: XmlInput, sets: readonly RecordSet[]): XmlContent {
  const size = sizeOf(input, PAGE.records)
  const [name, type] = [input.query('name')?.toLowerCase().replace(/\.$/, ''), input.query('type') ?? '']
  const found = sets.filter((set) => {
    const order = name === undefined ? 1 : compareNames(set.name, name.replaceAll('\\052', '*'))
    return order > 0 || (order === 0 && set.type >= type)
  })
  const next = found[size]
  return {
    ResourceRecordSets: repeated('ResourceRecordSet', found.slice(0, size).map(setView)),
    IsTruncated: next !== undefined,
    MaxItems: size,
    NextRecordName: next && absolute(next.name),
    NextRecordType: next?.type,
  }
}

function setView({name, type, ttl, values}: RecordSet): XmlContent {
  return {
    Name: absolute(name),
    Type: type,
    TTL: ttl,
    ResourceRecords: repeated(
      'ResourceRecord',
      values.map((value) => ({Value: value})),
    ),
  }
}

function changeInfo({clock}: Environment, id: string): XmlContent {
  return {Id: `/change/${id}`, Status: 'INSYNC', SubmittedAt: new Date(clock.now()).toISOString()}
}
