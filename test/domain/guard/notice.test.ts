import {expect} from 'chai'
import fc from 'fast-check'
import {type NoticeFacts, noticeText, pauseLimitText} from '../../../src/domain/guard/notice.ts'
import {SERVICE_THRESHOLDS} from '../../../src/domain/reputation/thresholds.ts'
import {AT, HOSTILE, HOSTILE_SHOWN, INSTANCE} from '../../support/guard-facts.ts'

const {name, configurationSet} = INSTANCE
const notice = (change: Partial<NoticeFacts> = {}) =>
  noticeText({
    about: 'warning',
    to: 'admin',
    mayPause: true,
    instance: name,
    configurationSet,
    rates: {bounce: 0.025, complaint: 0.0001},
    thresholds: SERVICE_THRESHOLDS,
    at: AT,
    number: '6d7ec4e2-3',
    ...change,
  })
const all = (['warning', 'critical', 'paused'] as const).flatMap((about) =>
  (['admin', 'platform'] as const).map((to) => ({about, to, mayPause: about !== 'critical'})),
)
const FACE = '\u{1f600}'

/** Lines of ours: not the names and ids that are there to be copied whole. */
const sentences = (text: string): string[] => text.split('\n').filter((line) => !/^(Instance|csb-)/.test(line))
/** A text without the ends of its lines. */
const flat = (text: string): string => text.replaceAll('\n', ' ')
const longest = (lines: readonly string[]): number => Math.max(...lines.map((line) => line.length))

describe('a notice of a warning', () => {
  it('informs the admin how bad it is, what comes next, and what to do', () => {
    expect(notice()).to.deep.equal({
      subject: 'Mail is close to being paused: mail-prod',
      text: [
        'Too much of the mail of mail-prod bounces or gets complaints. If it',
        'continues, its sending is paused.',
        '',
        'bounces     2.50 %     warned at 2 %, paused at 4 %',
        'complaints  0.010 %    warned at 0.04 %, paused at 0.08 %',
        '',
        'Remove addresses that bounced, and those that have not asked for mail or have',
        'not reacted in a long time. Mail nobody who complained. The rates fall as',
        'good mail is sent.',
        '',
        'Instance mail-prod',
        configurationSet,
        `Seen at ${AT}`,
        'Notice 6d7ec4e2-3',
        '',
        'This notice was sent by a program. If it comes twice, its number is the same.',
        '',
        '',
      ].join('\n'),
    })
  })

  it('informs the platform where to look, in a command that can be pasted', () => {
    expect(notice({to: 'platform'}).text).to.include(`Look at it:\n  sesctl reputation ${configurationSet}\n`)
    expect(notice({to: 'platform'}).text).not.to.include('unpause')
  })

  it('threatens no pause where there will be none', () => {
    const {subject, text} = notice({mayPause: false})
    expect(subject).to.equal('Mail is close to the critical threshold: mail-prod')
    expect(flat(text)).to.include('It is not paused, because it is on the list of those that never are.')
    expect(text).to.include('warned at 2 %, critical at 4 %')
    expect(text).not.to.match(/is paused|paused at/)
  })
})

describe('a notice of a critical threshold that pauses nothing', () => {
  it('says why it does not', () => {
    const {subject, text} = notice({about: 'critical', mayPause: false, rates: {bounce: 0.04}})
    expect(subject).to.equal('Mail is over the critical threshold: mail-prod')
    expect(flat(text)).to.include('It is not paused, because it is on the list')
    expect(text).to.include('bounces     4.00 %     warned at 2 %, critical at 4 %\ncomplaints  not known')
  })
})

describe('a notice of a pause', () => {
  it('informs the admin what no longer works, and who switches it on again', () => {
    const {subject, text} = notice({about: 'paused', rates: {bounce: 0.05}})
    expect(subject).to.equal('Mail has been paused: mail-prod')
    expect(flat(text)).to.include('Until it is switched on again, mail is refused over SMTP and the API.')
    expect(flat(text)).to.include("Then report to the platform's team what was cleaned up")
    expect(text).not.to.include('sesctl')
  })

  it('gives the platform a command that runs as it stands', () => {
    expect(notice({about: 'paused', to: 'platform'}).text).to.include(
      `\n  sesctl unpause ${configurationSet} \\\n    --reason 'list cleaned'\n`,
    )
  })
})

describe('the lines of a notice', () => {
  for (const facts of all) {
    it(`are short in the notice to the ${facts.to} about ${facts.about}, and end it`, () => {
      const {subject, text} = notice({...facts, number: `${INSTANCE.instanceId}-12345`})
      expect(longest(text.split('\n'))).to.be.below(78)
      expect(text.endsWith('\n')).to.equal(true)
      expect(subject.length).to.be.below(100)
    })

    it(`stay short with a name of 255 characters, which is there once and whole (${facts.about}, ${facts.to})`, () => {
      const long = 'very-long-name-'.repeat(17)
      const {subject, text} = notice({...facts, instance: long})
      expect(longest(sentences(text))).to.be.below(78)
      expect(text).to.include(`\nInstance ${long}\n`)
      expect(text.split(long)).to.have.length(2)
      expect(flat(text)).to.include(`${long.slice(0, 47)}... `)
      expect(subject)
        .to.have.length(99)
        .and.match(/\.\.\.$/)
    })
  }

  it('are below what RFC 5322 allows at all, whatever an instance is called', () => {
    const {subject, text} = notice({instance: 'x'.repeat(100_000), about: 'paused', to: 'platform'})
    expect(longest(text.split('\n'))).to.be.below(998)
    expect(subject.length).to.be.below(100)
  })

  it('keep short with lines and rates of many digits', () => {
    const pair = {warning: 0.000_123_45, critical: 0.000_123_46}
    const rates = {bounce: 0.000_123_459_999, complaint: 0.000_123_449_999}
    const {text} = notice({thresholds: {bounce: pair, complaint: pair}, rates})
    expect(longest(sentences(text))).to.be.below(78)
  })
})

describe('the subject of a notice', () => {
  it('is shorter than the 100 characters that SNS takes, for each name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.string({unit: 'binary', maxLength: 200}), (facts, instance) => {
        const {subject} = notice({...facts, instance})
        expect(subject.length).to.be.below(100)
        expect(subject.isWellFormed()).to.equal(true)
        expect(subject).not.to.match(/\p{Cc}/u)
      }),
    )
  })

  it('is never cut in the middle of a character', () => {
    for (let before = 0; before < 4; before += 1) {
      const {subject} = notice({instance: 'x'.repeat(before) + FACE.repeat(100)})
      expect(subject.isWellFormed(), subject).to.equal(true)
      expect(subject).to.match(/\u{1f600}\.\.\.$/u)
    }
  })

  it('keeps a name whole that just fits', () => {
    const instance = 'x'.repeat(99 - 'Mail has been paused: '.length)
    expect(notice({about: 'paused', instance}).subject).to.equal(`Mail has been paused: ${instance}`)
    expect(notice({about: 'paused', instance: `${instance}x`}).subject).to.match(/xx\.\.\.$/)
  })

  it('has no half characters even where a name has', () => {
    expect(notice({instance: 'a\ud83d'}).subject).to.match(/: a\ufffd$/)
    expect(notice({instance: 'a\ud83d'}).text.isWellFormed()).to.equal(true)
  })
})

describe('a name that wants to be more than a name', () => {
  for (const facts of all) {
    it(`is one plain line in a notice (${facts.about}, ${facts.to})`, () => {
      const {subject, text} = notice({...facts, instance: HOSTILE, configurationSet: `${configurationSet}\n; rm -rf /`})
      expect(subject)
        .to.match(/: boom/)
        .and.include(HOSTILE_SHOWN)
      expect(subject).not.to.match(/[\r\n]/)
      expect(text).to.include(`\nInstance ${HOSTILE_SHOWN}\n`)
      expect(text).not.to.match(/^Bcc:/m)
      expect(text).not.to.match(/(?!\n)\p{Cc}/u)
      expect(text).not.to.match(/^; rm/m)
      if (facts.to === 'platform') expect(text).to.include(`sesctl reputation '${configurationSet} ; rm -rf /'`)
    })
  }
})

describe('the percentages of a notice', () => {
  const near: [number, string][] = [
    [0.0399, '3.99 %'],
    [0.039_999, '3.9999 %'],
    [0.039_999_99, '3.999999 %'],
    [0.04, '4.00 %'],
    [0.019_999_9, '1.99999 %'],
    [0.02, '2.00 %'],
    [0, '0 %'],
    [1, '100.0 %'],
  ]
  for (const [rate, shown] of near) {
    it(`show ${rate} as ${shown}`, () => {
      expect(notice({rates: {bounce: rate}}).text).to.match(
        new RegExp(`^bounces     ${shown.replaceAll('.', '\\.')} +warned`, 'm'),
      )
    })
  }

  it('never pretend to be on a line that they are below, or below one that they are on', () => {
    const rates = fc.oneof(
      fc.double({min: 0, max: 0.1, noNaN: true}),
      fc.integer({min: 1, max: 1_000_000}).map((parts) => 0.04 - parts * 1e-11),
    )
    fc.assert(
      fc.property(rates, (rate) => {
        const [, shown = ''] = /^bounces +([\d.e-]+) %/m.exec(notice({rates: {bounce: rate}}).text) ?? []
        for (const line of [0.02, 0.04]) expect(Number(shown) / 100 >= line, `${rate}: ${shown}`).to.equal(rate >= line)
      }),
    )
  })
})

describe('a notice of the pause limit', () => {
  const held = (change: Partial<Parameters<typeof pauseLimitText>[0]> = {}) =>
    pauseLimitText({
      wanted: 6,
      before: 2,
      maximum: 5,
      instances: ['a', 'b'],
      at: AT,
      number: 'pause-limit-7',
      ...change,
    })

  it('says how many, which, and what to do', () => {
    expect(held()).to.deep.equal({
      subject: "The guard's pause limit is reached: 6 instances are critical and none was paused",
      text: [
        '6 instances are over a critical threshold at once. 2 were paused within the',
        'last hour, and 5 an hour are the most. Nothing was paused: so many at once',
        'may be bad data.',
        '',
        '  a',
        '  b',
        '',
        'Look at them, and at CloudWatch. If the rates are real, run the guard once',
        'with a higher --max-pauses.',
        '',
        `Seen at ${AT}`,
        'Notice pause-limit-7',
        '',
        '',
      ].join('\n'),
    })
  })

  it('counts one as one', () => {
    const {subject, text} = held({wanted: 1, before: 1, maximum: 1, instances: ['a']})
    expect(subject).to.equal("The guard's pause limit is reached: 1 instance is critical and was not paused")
    expect(flat(text)).to.include(
      '1 instance is over a critical threshold. 1 was paused within the last hour, and 1 an hour is the most.',
    )
  })

  it('names 50 and counts the others', () => {
    const names = (count: number) => Array.from({length: count}, (_, index) => `instance-${index}.`)
    expect(held({instances: names(50)}).text).to.include('  instance-49.\n\n')
    expect(held({instances: names(51)}).text).to.include('  instance-49.\n  and 1 more\n')
    expect(held({instances: names(2000)}).text)
      .to.include('  and 1950 more\n')
      .and.not.include('instance-50.')
  })

  it('has short lines and plain names', () => {
    const {subject, text} = held({
      wanted: 100_000,
      before: 100_000,
      maximum: 100_000,
      instances: [HOSTILE, 'x'.repeat(300), FACE.repeat(100)],
    })
    expect(subject.length).to.be.below(100)
    expect(longest(text.split('\n'))).to.be.below(78)
    expect(text).to.include(`\n  ${HOSTILE_SHOWN}\n`)
    expect(text).to.match(/\n {2}x+\.\.\.\n/)
    expect(text.isWellFormed()).to.equal(true)
  })
})
