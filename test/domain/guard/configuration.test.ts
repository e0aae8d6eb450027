import {expect} from 'chai'
import {InvalidValue} from '../../../src/domain/exit/failure.ts'
import {
  mayPause,
  NO_CONFIGURATION,
  parseGuardConfiguration,
  sharedNames,
  thresholdsOf,
  unknownNames,
} from '../../../src/domain/guard/configuration.ts'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {plainLine} from '../../../src/domain/text/plain-text.ts'
import {INSTANCE} from '../../support/guard-facts.ts'

const TOPIC = 'arn:aws-us-gov:sns:us-gov-west-1:123456789012:platform-alerts'
const parse = (value: unknown) => parseGuardConfiguration(JSON.stringify(value))

/** What a configuration is refused with. */
function refusal(text: string): InvalidValue {
  try {
    parseGuardConfiguration(text)
  } catch (error) {
    if (error instanceof InvalidValue) return error
    throw error
  }
  throw new Error('it was taken')
}

describe("the file of the guard's configuration", () => {
  it('may say everything', () => {
    const file = parse({
      sender: 'Reputation@Platform.GOV',
      platformAddresses: ['team@platform.gov', 'On-Call@platform.gov'],
      platformTopic: TOPIC,
      neverPause: ['alerts', 'csb-aws-ses-1'],
      thresholds: {bounce: {warning: 0.015, critical: 0.03}, complaint: {warning: 0.0003, critical: 0.0008}},
      instances: {'mail-prod': {bounce: {warning: 0.01, critical: 0.02}}},
    })
    expect(file).to.deep.equal({
      sender: 'Reputation@platform.gov',
      platformAddresses: ['team@platform.gov', 'On-Call@platform.gov'],
      platformTopic: TOPIC,
      neverPause: ['alerts', 'csb-aws-ses-1'],
      thresholds: {bounce: {warning: 0.015, critical: 0.03}, complaint: {warning: 0.0003, critical: 0.0008}},
      instances: {
        'mail-prod': {
          bounce: {warning: 0.01, critical: 0.02},
          complaint: {warning: 0.0003, critical: 0.0008},
        },
      },
    })
  })

  it('may say nothing: then the thresholds are those of the service', () => {
    expect(parse({})).to.deep.equal(NO_CONFIGURATION)
    expect(parse({}).thresholds).to.deep.equal(SERVICE_THRESHOLDS)
  })

  it('may say one line: the others stay', () => {
    expect(parse({thresholds: {bounce: {critical: 0.03}}}).thresholds).to.deep.equal({
      bounce: {warning: 0.02, critical: 0.03},
      complaint: SERVICE_THRESHOLDS.complaint,
    })
    expect(
      parse({thresholds: {bounce: {warning: 0.01}}, instances: {a: {bounce: {critical: 0.03}}}}).instances,
    ).to.deep.equal({
      a: {bounce: {warning: 0.01, critical: 0.03}, complaint: SERVICE_THRESHOLDS.complaint},
    })
  })

  it("may put an instance's thresholds anywhere up to the service's, whatever it says of the others", () => {
    const {instances} = parse({
      thresholds: {bounce: {warning: 0.001, critical: 0.002}},
      instances: {a: {bounce: {warning: 0.02, critical: 0.04}}},
    })
    expect(instances['a']?.bounce).to.deep.equal(SERVICE_THRESHOLDS.bounce)
  })

  it('may put both thresholds in one place', () => {
    expect(parse({thresholds: {bounce: {warning: 0.02, critical: 0.02}}}).thresholds.bounce.critical).to.equal(0.02)
  })

  it('may name 50 addresses', () => {
    const platformAddresses = Array.from({length: 50}, (_, index) => `team-${index}@platform.gov`)
    expect(parse({platformAddresses}).platformAddresses).to.deep.equal(platformAddresses)
  })

  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a.b[0]']) {
    it(`may name an instance ${name} without a meaning of its own`, () => {
      const text = `{"instances": {"${name}": {"bounce": {"warning": 0.001, "critical": 0.002}}}}`
      const file = parseGuardConfiguration(text)
      expect(Object.keys(file.instances)).to.deep.equal([name])
      expect(thresholdsOf(file, {...INSTANCE, name}).bounce.critical).to.equal(0.002)
      expect(thresholdsOf(file, INSTANCE)).to.deep.equal(SERVICE_THRESHOLDS)
      expect(unknownNames(file, [INSTANCE])).to.deep.equal([name])
      expect(({} as Record<string, unknown>)['bounce']).to.equal(undefined)
    })
  }

  it('finds no thresholds for an instance that is called like what every object has', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(thresholdsOf(NO_CONFIGURATION, {...INSTANCE, name})).to.equal(SERVICE_THRESHOLDS)
      expect(mayPause(NO_CONFIGURATION, {...INSTANCE, name})).to.equal(true)
    }
  })
})

describe("a wrong place in the guard's configuration", () => {
  const texts: [string, string, string][] = [
    ['is a text that is no JSON', '{"thresholds": NaN}', 'the file: it is no JSON'],
    ['is an empty text', '', 'the file: it is no JSON'],
    [
      'is a rate that JSON can not hold',
      '{"thresholds": {"bounce": {"warning": 1e999}}}',
      'thresholds.bounce.warning: Infinity is',
    ],
    ['is a prototype', '{"__proto__": {}}', 'and no "__proto__"'],
    [
      'is a prototype for thresholds',
      '{"thresholds": {"__proto__": {}}}',
      'thresholds: it takes bounce, complaint, and no "__proto__"',
    ],
  ]
  for (const [what, text, says] of texts) {
    it(`that ${what} is named`, () => expect(refusal(text).message).to.include(says))
  }

  const values: [string, unknown, string][] = [
    ['a list for the file', [], 'the file: it takes an object'],
    ['null for the file', null, 'the file: it takes an object'],
    [
      'an unknown key',
      {neverpause: []},
      'the file: it takes sender, platformAddresses, platformTopic, neverPause, thresholds, leastMessages, instances, and no "neverpause"',
    ],
    [
      'an unknown key of the thresholds',
      {thresholds: {bounces: {}}},
      'thresholds: it takes bounce, complaint, and no "bounces"',
    ],
    [
      'an unknown key of a rate',
      {thresholds: {bounce: {warn: 0.01}}},
      'thresholds.bounce: it takes warning, critical, and no "warn"',
    ],
    [
      'an unknown key of an instance',
      {instances: {a: {pause: false}}},
      'instances.a: it takes bounce, complaint, and no "pause"',
    ],
    ['thresholds that are a list', {thresholds: []}, 'thresholds: it takes an object'],
    ['thresholds that are null', {thresholds: null}, 'thresholds: it takes an object'],
    ['instances that are a list', {instances: ['a']}, 'instances: it takes an object'],
    ['an instance that is null', {instances: {a: null}}, 'instances.a: it takes an object'],
    [
      'a rate of nothing',
      {thresholds: {bounce: {warning: 0}}},
      'thresholds.bounce.warning: a rate is a fraction above 0',
    ],
    [
      'a rate below nothing',
      {thresholds: {complaint: {critical: -0.01}}},
      'thresholds.complaint.critical: a rate is a fraction above 0',
    ],
    [
      'a rate in words',
      {thresholds: {bounce: {critical: '2 %'}}},
      'thresholds.bounce.critical: a rate is a fraction above 0',
    ],
    [
      'a rate that is null',
      {thresholds: {bounce: {critical: null}}},
      'thresholds.bounce.critical: a rate is a fraction above 0',
    ],
    [
      'a rate in per cent',
      {thresholds: {bounce: {warning: 2}}},
      "thresholds.bounce.warning: 2 is less strict than the service's own threshold, 0.02",
    ],
    [
      "a warning above the service's",
      {thresholds: {bounce: {warning: 0.020_000_1}}},
      "thresholds.bounce.warning: 0.0200001 is less strict than the service's own threshold, 0.02",
    ],
    [
      "a critical threshold above the service's",
      {instances: {a: {complaint: {critical: 0.000_81}}}},
      "instances.a.complaint.critical: 0.00081 is less strict than the service's own threshold, 0.0008",
    ],
    [
      'a warning above the critical threshold',
      {thresholds: {bounce: {warning: 0.02, critical: 0.01}}},
      'thresholds.bounce: its warning is above its critical threshold',
    ],
    [
      'a critical threshold below the warning that stays',
      {instances: {a: {bounce: {critical: 0.01}}}},
      'instances.a.bounce: its warning is above its critical threshold',
    ],
    [
      'a sender that is no address',
      {sender: 'reputation'},
      'sender: Can\'t use "reputation" as an e-mail address: it has no @',
    ],
    ['an empty sender', {sender: ''}, 'sender: it takes a text'],
    ['a sender that is null', {sender: null}, 'sender: it takes a text'],
    [
      'one address where a list is asked for',
      {platformAddresses: 'team@platform.gov'},
      'platformAddresses: it takes a list of texts',
    ],
    ['addresses that are null', {platformAddresses: null}, 'platformAddresses: it takes a list of texts'],
    [
      'a number among the addresses',
      {platformAddresses: ['team@platform.gov', 7]},
      'platformAddresses[1]: it takes a text',
    ],
    [
      'a wrong one among the addresses',
      {platformAddresses: ['team@platform.gov', 'team@']},
      'platformAddresses[1]: Can\'t use "team@" as an e-mail address',
    ],
    ['an address with a name before it', {platformAddresses: ['Team <team@platform.gov>']}, 'platformAddresses[0]: '],
    [
      '51 addresses',
      {platformAddresses: Array.from({length: 51}, (_, index) => `t${index}@platform.gov`)},
      'platformAddresses: a mail can have 50 recipients at the most',
    ],
    [
      'a topic that is a name',
      {platformTopic: 'platform-alerts'},
      "platformTopic: Can't use platform-alerts as a topic",
    ],
    ['a topic of another service', {platformTopic: TOPIC.replace(':sns:', ':sqs:')}, 'platformTopic: '],
    ['a topic that is a pattern', {platformTopic: `${TOPIC}*`}, 'platformTopic: '],
    ['a number in the list of those never to pause', {neverPause: ['a', 1]}, 'neverPause[1]: it takes a text'],
    ['an empty name in that list', {neverPause: ['']}, 'neverPause[0]: it takes a text'],
    ['a floor below the least', {leastMessages: 99}, 'leastMessages: it takes a whole number from 100 to 100000'],
    ['a floor that is no number', {leastMessages: '500'}, 'leastMessages: it takes a whole number'],
    ['null for that list', {neverPause: null}, 'neverPause: it takes a list of texts'],
  ]
  for (const [what, value, says] of values) {
    it(`is named: ${what}`, () => {
      expect(refusal(JSON.stringify(value)).message)
        .to.include(`Can't use the guard's configuration: `)
        .and.include(says)
    })
  }

  it('keeps the way out of a wrong address and of a wrong topic', () => {
    expect(refusal('{"sender": "x"}').hints).to.deep.equal(['Write it like mail-admins@agency.gov.'])
    expect(refusal('{"platformTopic": "x"}').hints[0]).to.include(TOPIC)
  })

  it('is shown on one line, whatever it is called', () => {
    const {message} = refusal(JSON.stringify({instances: {'a\n\u001b[2Jb': {'c\r\nd': 1}}}))
    expect(message).to.include('instances.a \ufffd[2Jb: ').and.include('and no "c\ufffd d"')
    expect(message).to.equal(plainLine(message))
  })
})

describe('names in the configuration', () => {
  const names = [INSTANCE.name, INSTANCE.instanceId, INSTANCE.configurationSet]
  const strict = {bounce: {warning: 0.001, critical: 0.002}}

  for (const name of names) {
    it(`mean an instance by ${name}`, () => {
      const file = parse({neverPause: [name], instances: {[name]: strict}})
      expect(mayPause(file, INSTANCE)).to.equal(false)
      expect(thresholdsOf(file, INSTANCE).bounce).to.deep.equal(strict.bounce)
      expect(unknownNames(file, [INSTANCE])).to.deep.equal([])
    })
  }

  it('mean nobody else', () => {
    const file = parse({neverPause: ['mail'], instances: {mail: strict, 'Mail-prod': strict}})
    expect(mayPause(file, INSTANCE)).to.equal(true)
    expect(thresholdsOf(file, INSTANCE)).to.deep.equal(SERVICE_THRESHOLDS)
  })

  it('are said to be unknown once each, those that are never paused first', () => {
    const file = parse({neverPause: ['gone', 'mail-prod', 'gone'], instances: {gone: {}, lost: {}, 'mail-prod': {}}})
    expect(unknownNames(file, [INSTANCE])).to.deep.equal(['gone', 'lost'])
    expect(unknownNames(file, [])).to.deep.equal(['gone', 'mail-prod', 'lost'])
  })

  it('are said to be shared where several instances have them, and mean all of those', () => {
    const twin = {...INSTANCE, instanceId: 'other', configurationSet: 'csb-aws-ses-other'}
    const file = parse({neverPause: [INSTANCE.name], instances: {[INSTANCE.instanceId]: {}}})
    expect(sharedNames(file, [INSTANCE, twin, {...twin, name: 'b'}, {...twin, name: 'b'}])).to.deep.equal([
      INSTANCE.name,
    ])
    expect([INSTANCE, twin].map((one) => mayPause(file, one))).to.deep.equal([false, false])
    expect(sharedNames(file, [INSTANCE])).to.deep.equal([])
  })

  it('go by the name first where an instance has thresholds under several', () => {
    const file = parse({
      instances: {[INSTANCE.instanceId]: {bounce: {warning: 0.003}}, [INSTANCE.name]: {bounce: {warning: 0.004}}},
    })
    expect(thresholdsOf(file, INSTANCE).bounce.warning).to.equal(0.004)
  })

  it('use the thresholds of all where an instance has none of its own', () => {
    const file = parse({thresholds: strict, instances: {other: {}}})
    expect(thresholdsOf(file, INSTANCE).bounce).to.deep.equal(strict.bounce)
    expect(thresholdsOf(file, {...INSTANCE, name: 'other'}).bounce).to.deep.equal(strict.bounce)
  })
})
