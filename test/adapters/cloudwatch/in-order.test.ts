import {expect} from 'chai'
import {inOrder} from '../../../src/adapters/cloudwatch/in-order.ts'

describe('jobs side by side', () => {
  it('hand out results in their own order, whichever ends first', async () => {
    const jobs = [30, 5, 15].map((millis) => async () => {
      await new Promise((resolve) => setTimeout(resolve, millis))
      return millis
    })
    const results: number[] = []
    for await (const result of inOrder(jobs, 3)) results.push(result)
    expect(results).to.deep.equal([30, 5, 15])
  })

  it('do not start before an earlier result has been taken', async () => {
    let started = 0
    const jobs = Array.from({length: 5}, () => async () => {
      started += 1
    })
    const results = inOrder(jobs, 2)
    expect(started).to.equal(0)
    await results.next()
    expect(started).to.equal(2)
    await results.next()
    expect(started).to.equal(3)
  })

  it('tell of a failure when its turn comes', async () => {
    const jobs = [async () => 'first', () => Promise.reject(new Error('second')), async () => 'third']
    const results = inOrder(jobs, 3)
    expect(await results.next()).to.deep.equal({value: 'first', done: false})
    expect(await results.next().catch((error: Error) => error.message)).to.equal('second')
  })
})
