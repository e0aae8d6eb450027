import {AwsError} from '../aws-error.ts'
import {Double, withDoubles} from '../protocols/java-double.ts'
import {Members} from '../protocols/members.ts'
import {parametersOf, queryService} from '../protocols/query.ts'
import {type QueryType, queryTree} from '../protocols/query-tree.ts'
import {Timestamp} from '../protocols/timestamp.ts'
import type {XmlContent} from '../protocols/xml.ts'
import {matchOf, type Operation, type Service} from '../service.ts'

interface CloudWatchQuery {
  readonly name: string
  readonly signingName: string
  readonly operations: readonly Operation<Members>[]
  readonly invalid: string
  /** Errors whose names differ from those of the other protocols. */
  readonly codes: Readonly<Record<string, string>>
  /** Members of outputs whose numbers are doubles. */
  readonly doubles: ReadonlySet<string>
}

/** What the parameters of every operation hold, by the last part of their names. */
const TYPES: Readonly<Record<string, QueryType>> = {
  ActionsEnabled: 'boolean',
  AlarmActions: 'list',
  AlarmNames: 'list',
  Counts: 'number',
  DatapointsToAlarm: 'number',
  Dimensions: 'list',
  EndDate: 'timestamp',
  EndTime: 'timestamp',
  EvaluationPeriods: 'number',
  InsufficientDataActions: 'list',
  MaxDatapoints: 'number',
  Maximum: 'number',
  MaxRecords: 'number',
  'MetricData.Value': 'number',
  Metrics: 'list',
  Minimum: 'number',
  OKActions: 'list',
  Period: 'number',
  ReturnData: 'boolean',
  SampleCount: 'number',
  StartDate: 'timestamp',
  StartTime: 'timestamp',
  StorageResolution: 'number',
  Sum: 'number',
  Tags: 'list',
  Threshold: 'number',
  Timestamp: 'timestamp',
  Values: 'number',
}
/** Members of outputs that are maps. */
const MAPS: readonly string[] = ['ExtendedStatistics']
/** Parameters that are no members of an input. */
const ENVELOPE = /^(Action|Version|X-Amz-.*)$/i

/** CloudWatch as its clients before 2025 speak to it: AWS Query, version 2010-08-01. */
export function cloudWatchQueryService(service: CloudWatchQuery): Service {
  const {name, signingName, operations, invalid, codes, doubles} = service
  const query = queryService({
    name,
    signingName,
    version: '2010-08-01',
    namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    operations: [],
  })
  return {
    ...query,
    find(request) {
      const parameters = parametersOf(request)
      const operation = operations.find((candidate) => candidate.name === parameters.get('Action'))
      const members = [...parameters].filter(([parameter]) => !ENVELOPE.test(parameter))
      return operation && matchOf(operation, () => new Members(queryTree(new Map(members), TYPES), invalid))
    },
    success: (operation, output, requestId) =>
      query.success(operation, xmlContent(withDoubles(output, doubles)), requestId),
    failure: (error, requestId, request) =>
      query.failure(new AwsError(codes[error.code] ?? error.code, error.status, error.message), requestId, request),
  }
}

function xmlContent(output: unknown, name = ''): XmlContent {
  if (output instanceof Timestamp) return time(output)
  if (output instanceof Double) return String(output)
  if (Array.isArray(output)) return output.map((item) => xmlContent(item))
  if (typeof output === 'string' || typeof output === 'number' || typeof output === 'boolean') return output
  if (typeof output !== 'object' || output === null) return undefined
  const members = Object.entries(output)
  if (MAPS.includes(name)) return new Map(members.map(([key, value]) => [key, String(value)]))
  return Object.fromEntries(members.map(([member, value]) => [member, xmlContent(value, member)]))
}

/** Milliseconds are written where there are any. */
function time({seconds}: Timestamp): string {
  return new Date(Math.round(seconds * 1000)).toISOString().replace('.000Z', 'Z')
}
