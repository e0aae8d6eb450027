import {expect} from 'chai'
import type {Reputation} from '../../../src/app/reputation/reputation.ts'
import {watchReputation} from '../../../src/app/reputation/watch.ts'
import {Interrupted, NotAuthorised, Unavailable} from '../../../src/domain/exit/failure.ts'
import {FakeClock} from '../../support/fake-aws.ts'
import {exampleReputation} from '../../support/reputation.ts'

const MINUTE = 60_000
const ok = exampleReputation()
const rate = (value: number): Reputation => exampleReputation({bounce: {...ok.bounce, rate: value}})

/** Answers checks in turn, the last again and again; an error is thrown. */
function looks(...answers: (Reputation | Error)[]) {
  const clock = new FakeClock()
  let next = 0
  const look = async (): Promise<Reputation> => {
    const now = answers[Math.min(next, answers.length - 1)]
    next += 1
    if (now instanceof Error || now === undefined) throw now
    return now
  }
  return {ports: {clock}, look, count: () => next}
}

async function reported(
  watch: ReturnType<typeof watchReputation<Reputation>>,
): Promise<(number | string | undefined)[]> {
  const all: (number | string | undefined)[] = []
  for await (const each of watch) all.push('failure' in each ? each.failure.message : each.bounce.rate)
  return all
}

const forMinutes = (minutes: number) => ({
  intervalMillis: MINUTE,
  timeoutMillis: minutes * MINUTE,
  isOver: () => false,
})

describe('a watch over a reputation', () => {
  it('reports the first check and what is new, and ends in time', async () => {
    const {ports, look, count} = looks(rate(0.01), rate(0.01), rate(0.012), rate(0.012))
    expect(await reported(watchReputation(ports, look, forMinutes(4)))).to.deep.equal([0.01, 0.012])
    expect(count()).to.equal(5)
    expect(ports.clock.slept).to.equal(4 * MINUTE)
  })

  it('is not woken by one more message, nor by time', async () => {
    const volume = {...(ok.volume as NonNullable<Reputation['volume']>), sent: 99_999}
    const {ports, look} = looks(ok, exampleReputation({volume, at: '2026-11-24T13:00:00.000Z'}))
    expect(await reported(watchReputation(ports, look, forMinutes(2)))).to.have.length(1)
  })

  it('is over as soon as it has seen what it waits for', async () => {
    const {ports, look, count} = looks(rate(0.01), rate(0.05), rate(0.01))
    const isOver = ({bounce}: Reputation) => (bounce.rate ?? 0) > 0.04
    expect(await reported(watchReputation(ports, look, {intervalMillis: MINUTE, isOver}))).to.deep.equal([0.01, 0.05])
    expect(count()).to.equal(2)
  })

  it('continues when a check fails in passing, and says so', async () => {
    const {ports, look} = looks(rate(0.01), new Unavailable('AWS is busy.'), rate(0.02))
    expect(await reported(watchReputation(ports, look, forMinutes(2)))).to.deep.equal([0.01, 'AWS is busy.', 0.02])
  })

  it('ends with what keeps the first check from being had, and with what is lasting', async () => {
    for (const answers of [[new Unavailable('down')], [rate(0.01), new NotAuthorised('no longer')]] as const) {
      const {ports, look} = looks(...answers)
      const failure = await reported(watchReputation(ports, look, forMinutes(9))).catch((error: unknown) => error)
      expect(failure).to.equal(answers.at(-1))
    }
  })

  it('says that nothing was changed when it is interrupted', async () => {
    const {ports, look} = looks(ok)
    ports.clock.sleep = () => Promise.reject(new Interrupted('stop'))
    const failure = await reported(watchReputation(ports, look, forMinutes(9))).catch((error: unknown) => error)
    expect(failure).to.be.instanceOf(Interrupted).and.to.have.property('message').that.includes('It changed nothing')
  })
})
