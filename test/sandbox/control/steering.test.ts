import {expect} from 'chai'
import {FAULT_NAMES} from '../../../src/sandbox/faults/catalog.ts'
import {activeFault} from '../../../src/sandbox/faults/switches.ts'
import {type TestControl, testControl} from './client.ts'

describe('the control API’s clock and faults', () => {
  let control: TestControl
  beforeEach(async () => {
    control = await testControl()
  })
  afterEach(() => control.close())

  const message = (json: unknown): string => (json as {error: {message: string}}).error.message

  describe('the clock', () => {
    it('is shown, moved and put back, and what waits is checked again', async () => {
      const {now} = (await control.call('GET', '/clock')).json as {now: number}
      expect((await control.call('POST', '/clock', {advanceMillis: 5000})).json).to.deep.equal({
        now: now + 5000,
        offsetMillis: 5000,
      })
      expect((await control.call('POST', '/clock', {now: now - 1000})).json).to.deep.equal({
        now: now - 1000,
        offsetMillis: -1000,
      })
      expect((await control.call('POST', '/clock', {follow: true})).json).to.deep.equal({now, offsetMillis: 0})
      expect(control.asked).to.deep.equal(['check', 'check', 'check'])
    })

    for (const body of [{}, {now: 1, advanceMillis: 1}, {follow: false}, {now: 'x'}, {now: 1}, {later: 1}])
      it(`refuses ${JSON.stringify(body)}`, async () => {
        expect((await control.call('POST', '/clock', body)).status).to.equal(400)
      })
  })

  describe('faults', () => {
    it('are all listed, with what they take', async () => {
      const {faults} = (await control.call('GET', '/faults')).json as {faults: {name: string; on: unknown}[]}
      expect(faults.map(({name}) => name)).to.deep.equal([...FAULT_NAMES])
      expect(faults.find(({name}) => name === 'slow-bind')).to.deep.include({
        takes: {instance: true, times: true, millis: 70_000, share: null},
        on: null,
      })
    })

    it('are switched on with their limits, and off by name', async () => {
      const body = {name: 'slow-bind', millis: 1000, times: 3, forMillis: 60_000}
      const {status, json} = await control.call('POST', '/faults/on', body)
      expect(status).to.equal(200)
      expect((json as {fault: {on: object}}).fault.on).to.include({millis: 1000, left: 3, struck: 0})
      expect(activeFault(control.env, 'slow-bind')).to.include({millis: 1000, left: 3})
      expect((await control.call('POST', '/faults/off', {name: 'slow-bind'})).json).to.deep.equal({off: ['slow-bind']})
      expect((await control.call('POST', '/faults/off', {name: 'slow-bind'})).json).to.deep.equal({off: []})
    })

    it('are switched off all at once', async () => {
      for (const name of ['two-spf', 'throttle']) await control.call('POST', '/faults/on', {name})
      expect((await control.call('POST', '/faults/off', {all: true})).json).to.deep.equal({
        off: ['two-spf', 'throttle'],
      })
    })

    it('say which options they take when they are given another', async () => {
      const {status, json} = await control.call('POST', '/faults/on', {name: 'lost-reply', share: 0.5})
      expect([status, message(json)]).to.deep.equal([400, 'lost-reply takes no share; it takes for, times, instance'])
    })

    it('name those that there are to who names another', async () => {
      const {status, json} = await control.call('POST', '/faults/on', {name: 'nope'})
      expect(status).to.equal(404)
      expect(message(json)).to.contain('slow-propagation, ')
    })

    it('are not kept to an instance that does not exist', async () => {
      const {status} = await control.call('POST', '/faults/on', {name: 'lost-reply', instance: 'nope'})
      expect(status).to.equal(404)
    })

    it('end with a reset, and the clock goes back to the machine’s', async () => {
      await control.call('POST', '/faults/on', {name: 'two-spf'})
      await control.call('POST', '/clock', {advanceMillis: 5000})
      await control.call('POST', '/reset')
      expect(activeFault(control.env, 'two-spf')).to.equal(undefined)
      expect((await control.call('GET', '/clock')).json).to.include({offsetMillis: 0})
    })
  })
})
