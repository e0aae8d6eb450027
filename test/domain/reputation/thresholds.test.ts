import {expect} from 'chai'
import fc from 'fast-check'
import {
  type Level,
  levelOf,
  type RateName,
  roomUntil,
  SERVICE_THRESHOLDS,
} from '../../../src/domain/reputation/thresholds.ts'

describe("the service's four lines", () => {
  const boundaries: [RateName, number, Level][] = [
    ['bounce', 0, 'ok'],
    ['bounce', 0.019999999999999997, 'ok'],
    ['bounce', 0.02, 'warning'],
    ['bounce', 2 / 100, 'warning'],
    ['bounce', 20 / 1000, 'warning'],
    ['bounce', 0.03999999999999999, 'warning'],
    ['bounce', 0.04, 'critical'],
    ['bounce', 40 / 1000, 'critical'],
    ['bounce', 1, 'critical'],
    ['complaint', 0, 'ok'],
    ['complaint', 3 / 10_000, 'ok'],
    ['complaint', 0.0003999999999999999, 'ok'],
    ['complaint', 0.0004, 'warning'],
    ['complaint', 4 / 10_000, 'warning'],
    ['complaint', 0.0007999999999999999, 'warning'],
    ['complaint', 0.0008, 'critical'],
    ['complaint', 8 / 10_000, 'critical'],
  ]
  for (const [name, rate, level] of boundaries) {
    it(`takes ${rate} ${name}s a message for ${level}`, () => {
      expect(levelOf(rate, SERVICE_THRESHOLDS[name])).to.equal(level)
    })
  }

  it('crosses a threshold that is reached exactly by any count of messages', () => {
    for (let hundreds = 1; hundreds <= 1000; hundreds += 1) {
      expect(levelOf((2 * hundreds) / (100 * hundreds), SERVICE_THRESHOLDS.bounce)).to.equal('warning')
      expect(levelOf((8 * hundreds) / (10_000 * hundreds), SERVICE_THRESHOLDS.complaint)).to.equal('critical')
    }
  })
})

describe('the room that is left', () => {
  const cases: {line: number; rate: number; volume: number; room: number; why: string}[] = [
    {line: 0.02, rate: 0.017, volume: 61_204, room: 187, why: '183.6 bounces short, and each is a message more'},
    {line: 0.0004, rate: 0.0001, volume: 61_204, room: 18, why: '18.4 complaints short'},
    {line: 0.02, rate: 0, volume: 1000, room: 20, why: '20 of 1020 are below 2 %, 21 of 1021 are not'},
    {line: 0.04, rate: 0.01, volume: 1000, room: 31, why: '41 of 1031 are below 4 %, 42 of 1032 are not'},
    {line: 0.02, rate: 0, volume: 980, room: 19, why: '20 of 1000 would be exactly on the line'},
    {line: 0.02, rate: 0.02, volume: 1000, room: 0, why: 'the line is reached'},
    {line: 0.02, rate: 0.05, volume: 1000, room: 0, why: 'the line is far behind'},
    {line: 0.02, rate: 0, volume: 49, room: 0, why: 'the next bounce is one of 50'},
    {line: 0.02, rate: 0, volume: 50, room: 1, why: 'the next bounce is one of 51'},
    {line: 0.02, rate: 0, volume: 0, room: 0, why: 'the first message would be the bounce'},
    {line: 0.0004, rate: 0, volume: 2499, room: 0, why: 'one complaint in 2500 is the line'},
    {line: 0.0004, rate: 0, volume: 2500, room: 1, why: 'one complaint in 2501 is below it'},
  ]
  for (const {line, rate, volume, room, why} of cases) {
    it(`is ${room} below ${line} at ${rate} of ${volume}: ${why}`, () => {
      expect(roomUntil(line, rate, volume)).to.equal(room)
    })
  }

  it('is the most that stays below the threshold, whatever the counts', () => {
    const thresholds = [0.02, 0.04, 0.0004, 0.0008]
    fc.assert(
      fc.property(
        fc.constantFrom(...thresholds),
        fc.integer({min: 1, max: 5_000_000}),
        fc.double({min: 0, max: 1, noNaN: true}),
        (line, volume, share) => {
          const counted = Math.floor(share * line * volume)
          const rate = counted / volume
          fc.pre(rate < line)
          const room = roomUntil(line, rate, volume)
          expect((counted + room) / (volume + room)).to.be.lessThan(line)
          expect((counted + room + 1) / (volume + room + 1)).to.be.at.least(line - 1e-12)
        },
      ),
      {numRuns: 2000},
    )
  })
})
