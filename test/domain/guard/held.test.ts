import {expect} from 'chai'
import {heldActions} from '../../../src/domain/guard/held.ts'
import {pauseLimit} from '../../../src/domain/guard/pause-limit.ts'
import type {NotificationChannels} from '../../../src/domain/guard/plan.ts'
import {AT, NOW} from '../../support/guard-facts.ts'

const ALL: NotificationChannels = {admin: true, platformMail: true, platformTopic: true}
const held = ({
  now = NOW,
  notificationChannels = ALL,
  wanted = 6,
}: {
  now?: number
  notificationChannels?: NotificationChannels
  wanted?: number
} = {}) =>
  heldActions({
    pauseLimit: pauseLimit(5, 1, wanted),
    instances: ['a', 'b'],
    notificationChannels,
    now,
    by: 'guard@host',
  })
const keys = (now: number): string[] => held({now}).map(({key}) => key)
const MINUTE = 60_000

describe('pauses that the pause limit held back', () => {
  it('are written down, and sent to the platform by each transport', () => {
    const [entry, mail, topic] = held()
    expect(entry).to.deep.equal({
      key: entry?.key,
      at: AT,
      configurationSet: '',
      instance: '',
      kind: 'held',
      reason: '6 to pause, 1 paused within the hour, 5 at the most',
      origin: 'guard',
      by: 'guard@host',
    })
    expect(mail?.notice).to.include({via: 'ses'})
    expect(topic?.notice).to.deep.equal({...mail?.notice, via: 'sns'})
    expect(mail?.notice?.text).to.include('\n  a\n  b\n').and.include(`Notice ${mail?.notice?.number}`)
  })

  const notificationChannels: [string, NotificationChannels, string[]][] = [
    ['nobody', {admin: true, platformMail: false, platformTopic: false}, []],
    ['addresses', {admin: true, platformMail: true, platformTopic: false}, ['ses']],
    ['a topic', {admin: false, platformMail: false, platformTopic: true}, ['sns']],
  ]
  for (const [what, open, via] of notificationChannels) {
    it(`are written down once, and sent to ${what} and to no admin`, () => {
      const [entry, ...notices] = held({notificationChannels: open})
      expect(entry?.notice).to.equal(undefined)
      expect(notices.map(({notice}) => notice?.via)).to.deep.equal(via)
    })
  }

  it('are notified once an hour: what is said again within it has the same keys, whatever it says', () => {
    expect(new Set([keys(NOW), keys(NOW + 59 * MINUTE), held({wanted: 9}).map(({key}) => key)].flat())).to.have.length(
      3,
    )
    expect(new Set([keys(NOW), keys(NOW + 60 * MINUTE)].flat())).to.have.length(6)
    expect(new Set([keys(NOW - 1), keys(NOW)].flat())).to.have.length(6)
  })

  it('have keys and numbers that no crossing of an instance has', () => {
    for (const {key, notice} of held()) {
      expect(key).to.match(/^pause-limit#\d+:(?:held|mail|announce)$/)
      if (notice) expect(notice.number).to.match(/^pause-limit-\d+$/)
    }
  })
})
