import {gzipSync} from 'node:zlib'
import {expect} from 'chai'
import {decodeCbor} from '../../../../src/sandbox/aws/protocols/cbor/decode.ts'
import {CborTag, type CborValue} from '../../../../src/sandbox/aws/protocols/cbor/value.ts'
import {type TestEndpoint, testEndpoint} from '../support/endpoint.ts'
import {send, sign} from '../support/sign.ts'

const noon = Date.UTC(2026, 10, 24, 12) / 1000

describe('CloudWatch in the protocol of current clients, CBOR', () => {
  let endpoint: TestEndpoint
  beforeEach(async () => {
    endpoint = await testEndpoint()
  })
  afterEach(() => endpoint.close())

  /** @param hex a body written by hand */
  async function ask(operation: string, hex: string, change: Record<string, string> = {}) {
    const {url, ...request} = sign({
      url: `${endpoint.url}/service/GraniteServiceVersion20100801/operation/${operation}`,
      service: 'monitoring',
      headers: {'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor', ...change},
      body: Uint8Array.from(Buffer.from(hex, 'hex')),
      ...endpoint.operator,
    })
    const response = await fetch(url, request)
    return {status: response.status, headers: response.headers, body: new Uint8Array(await response.arrayBuffer())}
  }
  const text = (value: string) => {
    const length = Buffer.byteLength(value)
    const head = length < 24 ? [0x60 + length] : [0x78, length]
    return Buffer.concat([Buffer.from(head), Buffer.from(value)]).toString('hex')
  }
  const double = (value: number) => {
    const bytes = Buffer.alloc(9, 0xfb)
    bytes.writeDoubleBE(value, 1)
    return bytes.toString('hex')
  }
  const map = (members: Record<string, string>) =>
    `bf${Object.entries(members)
      .map(([name, value]) => text(name) + value)
      .join('')}ff`
  const list = (...items: string[]) => `9f${items.join('')}ff`
  const at = (seconds: number) => `c1${double(seconds)}`
  const datum = (value: string) =>
    map({
      Namespace: text('Mail'),
      MetricData: list(map({MetricName: text('Queue'), Timestamp: at(noon), Value: value})),
    })
  const query = map({
    MetricDataQueries: list(
      map({
        Id: text('q'),
        MetricStat: map({
          Metric: map({Namespace: text('Mail'), MetricName: text('Queue')}),
          Period: '183c',
          Stat: text('Sum'),
        }),
      }),
    ),
    StartTime: at(noon - 60),
    // An integer, as encoders that save bytes write it.
    EndTime: `c11a${(noon + 60).toString(16)}`,
  })
  const member = (value: CborValue, ...path: (string | number)[]): CborValue =>
    path.reduce<CborValue>(
      (inner, step) =>
        typeof step === 'number' ? (inner as CborValue[])[step] : (inner as Map<string, CborValue>).get(step),
      value,
    )

  it('puts and gets data, with moments under tag 1 and values as doubles', async () => {
    const put = await ask('PutMetricData', datum(double(7)))
    expect([
      put.status,
      put.headers.get('smithy-protocol'),
      put.headers.get('content-type'),
      put.body.length,
    ]).to.deep.equal([200, 'rpc-v2-cbor', null, 0])
    const got = await ask('GetMetricData', query)
    expect([got.status, got.headers.get('smithy-protocol'), got.headers.get('content-type')]).to.deep.equal([
      200,
      'rpc-v2-cbor',
      'application/cbor',
    ])
    const output = decodeCbor(got.body)
    expect(member(output, 'MetricDataResults', 0, 'Timestamps', 0)).to.deep.equal(new CborTag(1, noon))
    expect(member(output, 'MetricDataResults', 0, 'Values', 0)).to.equal(7)
    expect(Buffer.from(got.body).toString('hex'))
      .to.contain(`81${double(7)}`)
      .and.to.contain(at(noon))
  })

  it('takes a packed body', async () => {
    const packed = gzipSync(Buffer.from(datum('07'), 'hex')).toString('hex')
    expect((await ask('PutMetricData', packed, {'content-encoding': 'gzip'})).status).to.equal(200)
    expect(member(decodeCbor((await ask('GetMetricData', query)).body), 'MetricDataResults', 0, 'Values', 0)).to.equal(
      7,
    )
    const broken = await ask('PutMetricData', '00', {'content-encoding': 'gzip'})
    expect([broken.status, member(decodeCbor(broken.body), '__type')]).to.deep.equal([
      400,
      'com.amazonaws.cloudwatch#SerializationException',
    ])
  })

  it('takes an empty body as an empty structure', async () => {
    const {status, body} = await ask('DescribeAlarms', '')
    expect([status, member(decodeCbor(body), 'MetricAlarms')]).to.deep.equal([200, []])
  })

  it('names errors by their shapes, and by their old codes when asked', async () => {
    const input = map({AlarmName: text('nobody'), StateValue: text('OK'), StateReason: text('why')})
    const {status, headers, body} = await ask('SetAlarmState', input, {'x-amzn-query-mode': 'true'})
    expect([status, headers.get('x-amzn-query-error')]).to.deep.equal([404, 'ResourceNotFound;Sender'])
    expect([member(decodeCbor(body), '__type'), member(decodeCbor(body), 'message')]).to.deep.equal([
      'com.amazonaws.cloudwatch#ResourceNotFound',
      'Unknown alarm: nobody',
    ])
    const missing = await ask('PutMetricData', map({Namespace: text('Mail')}), {'x-amzn-query-mode': 'true'})
    expect(missing.headers.get('x-amzn-query-error')).to.equal('MissingParameter;Sender')
  })

  const BROKEN: [what: string, hex: string][] = [
    ['no CBOR', 'ff'],
    ['something behind it', 'a000'],
    ['a list', '80'],
    ['a number as a key', 'a10102'],
    ['a tag that has no meaning here', map({AlarmNames: 'd820626162'})],
    ['a number for a text', map({AlarmNamePrefix: '01'})],
  ]
  for (const [what, hex] of BROKEN)
    it(`cannot read ${what}`, async () => {
      const {status, body} = await ask('DescribeAlarms', hex)
      expect([status, member(decodeCbor(body), '__type')]).to.deep.equal([
        400,
        'com.amazonaws.cloudwatch#SerializationException',
      ])
    })

  it('refuses operations that it does not implement, and counts them', async () => {
    const {status, body} = await ask('PutDashboard', 'a0')
    expect([status, member(decodeCbor(body), '__type')]).to.deep.equal([
      404,
      'com.amazonaws.cloudwatch#UnknownOperationException',
    ])
    expect(
      endpoint.env.store.all('SELECT service, operation FROM unknown_request').map((row) => ({...row})),
    ).to.deep.equal([{service: 'cloudwatch', operation: 'PutDashboard'}])
  })
})

describe('CloudWatch in JSON', () => {
  it('distinguishes doubles from integers, for clients that read without a model', async () => {
    const endpoint = await testEndpoint()
    const ask = (operation: string, body: object) =>
      send(
        sign({
          url: `${endpoint.url}/`,
          service: 'monitoring',
          headers: {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': `GraniteServiceVersion20100801.${operation}`,
          },
          body: JSON.stringify(body),
          ...endpoint.operator,
        }),
      )
    await ask('PutMetricAlarm', {
      AlarmName: 'a',
      Namespace: 'Mail',
      MetricName: 'Queue',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
    })
    const {text} = await ask('DescribeAlarms', {})
    await endpoint.close()
    expect(text).to.contain('"Threshold":5.0').and.to.contain('"Period":60,')
    expect(JSON.parse(text).MetricAlarms[0].AlarmConfigurationUpdatedTimestamp).to.equal(noon)
  })
})

describe('CloudWatch in the protocol of old clients, Query', () => {
  let endpoint: TestEndpoint
  beforeEach(async () => {
    endpoint = await testEndpoint()
  })
  afterEach(() => endpoint.close())

  const ask = (action: string, parameters: Record<string, string> = {}) =>
    send(
      sign({
        url: `${endpoint.url}/`,
        service: 'monitoring',
        headers: {'content-type': 'application/x-www-form-urlencoded; charset=utf-8'},
        body: new URLSearchParams({Action: action, Version: '2010-08-01', ...parameters}).toString(),
        ...endpoint.operator,
      }),
    )
  const put = (value: string) =>
    ask('PutMetricData', {
      Namespace: 'Mail',
      'MetricData.member.1.MetricName': 'Queue',
      'MetricData.member.1.Dimensions.member.1.Name': 'Host',
      'MetricData.member.1.Dimensions.member.1.Value': '1',
      'MetricData.member.1.Timestamp': '2026-11-24T12:00:00Z',
      'MetricData.member.1.Value': value,
    })

  it('writes whole numbers of statistics with a point', async () => {
    await put('7')
    const {text} = await ask('GetMetricStatistics', {
      Namespace: 'Mail',
      MetricName: 'Queue',
      'Dimensions.member.1.Name': 'Host',
      'Dimensions.member.1.Value': '1',
      StartTime: '2026-11-24T11:00:00Z',
      EndTime: '2026-11-24T13:00:00Z',
      Period: '300',
      'Statistics.member.1': 'Sum',
    })
    expect(text).to.contain('<Sum>7.0</Sum>')
  })

  it('puts data and gives statistics', async () => {
    const reply = await put('2.5')
    expect(reply.status).to.equal(200)
    expect(reply.text).to.match(
      /^<PutMetricDataResponse xmlns="http:\/\/monitoring.amazonaws.com\/doc\/2010-08-01\/"><ResponseMetadata><RequestId>/,
    )
    const {text} = await ask('GetMetricStatistics', {
      Namespace: 'Mail',
      MetricName: 'Queue',
      'Dimensions.member.1.Name': 'Host',
      'Dimensions.member.1.Value': '1',
      StartTime: '2026-11-24T11:00:00Z',
      EndTime: '2026-11-24T13:00:00Z',
      Period: '300',
      'Statistics.member.1': 'Average',
      'ExtendedStatistics.member.1': 'p99',
    })
    expect(text).to.contain(
      '<Datapoints><member><Timestamp>2026-11-24T12:00:00Z</Timestamp><Unit>None</Unit><Average>2.5</Average>' +
        '<ExtendedStatistics><entry><key>p99</key><value>2.5</value></entry></ExtendedStatistics></member></Datapoints>',
    )
  })

  it('makes and describes an alarm that computes', async () => {
    await ask('PutMetricAlarm', {
      AlarmName: 'a & b',
      ActionsEnabled: 'false',
      EvaluationPeriods: '1',
      Threshold: '0.5',
      ComparisonOperator: 'GreaterThanThreshold',
      'Metrics.member.1.Id': 'm1',
      'Metrics.member.1.ReturnData': 'false',
      'Metrics.member.1.MetricStat.Metric.Namespace': 'Mail',
      'Metrics.member.1.MetricStat.Metric.MetricName': 'Queue',
      'Metrics.member.1.MetricStat.Metric.Dimensions': '',
      'Metrics.member.1.MetricStat.Period': '60',
      'Metrics.member.1.MetricStat.Stat': 'Sum',
      'Metrics.member.2.Id': 'e1',
      'Metrics.member.2.Expression': 'm1 * 2',
      'Tags.member.1.Key': 'n',
      'Tags.member.1.Value': '1',
    })
    const {text} = await ask('DescribeAlarms', {MaxRecords: '1'})
    expect(text).to.contain('<DescribeAlarmsResult><CompositeAlarms></CompositeAlarms><MetricAlarms><member>')
    for (const part of [
      '<AlarmName>a &amp; b</AlarmName>',
      '<Expression>m1 * 2</Expression>',
      '<ActionsEnabled>false</ActionsEnabled>',
      '<Threshold>0.5</Threshold>',
      '<AlarmConfigurationUpdatedTimestamp>2026-11-24T12:00:00Z</AlarmConfigurationUpdatedTimestamp>',
    ])
      expect(text).to.contain(part)
    const tags = await ask('ListTagsForResource', {
      ResourceARN: 'arn:aws-us-gov:cloudwatch:us-gov-west-1:000000000000:alarm:a & b',
    })
    expect(tags.text).to.contain('<Tags><member><Key>n</Key><Value>1</Value></member></Tags>')
  })

  it('names errors as it always did', async () => {
    const errors: [reply: {status: number; text: string}, status: number, code: string][] = [
      [await put('many'), 400, 'MalformedInput'],
      [await ask('PutMetricData', {Namespace: 'Mail'}), 400, 'MissingParameter'],
      [await ask('PutMetricData', {Namespace: 'AWS/SES'}), 400, 'InvalidParameterValue'],
      [await ask('DescribeAlarms', {MaxRecords: '101'}), 400, 'ValidationError'],
      [
        await ask('SetAlarmState', {AlarmName: 'nobody', StateValue: 'OK', StateReason: 'why'}),
        404,
        'ResourceNotFound',
      ],
      [await ask('PutDashboard'), 400, 'InvalidAction'],
    ]
    for (const [reply, status, code] of errors) {
      expect(reply.status, code).to.equal(status)
      expect(reply.text).to.contain(`<Error><Type>Sender</Type><Code>${code}</Code>`)
    }
  })
})
