import {expect} from 'chai'
import {asCompleted, inOrder} from '../../../src/domain/concurrency/bounded.ts'

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

  it('throw a failure when its turn comes', async () => {
    const jobs = [async () => 'first', () => Promise.reject(new Error('second')), async () => 'third']
    const results = inOrder(jobs, 3)
    expect(await results.next()).to.deep.equal({value: 'first', done: false})
    expect(await results.next().catch((error: Error) => error.message)).to.equal('second')
  })

  it('hand out results as they end, when the order does not matter', async () => {
    const jobs = [30, 5, 15].map((millis) => async () => {
      await new Promise((resolve) => setTimeout(resolve, millis))
      return millis
    })
    const results: number[] = []
    for await (const result of asCompleted(jobs, 3)) results.push(result)
    expect(results).to.deep.equal([5, 15, 30])
  })

  for (const run of [inOrder, asCompleted])
    it(`are never more at once than ${run.name} is asked for, and all of them run`, async () => {
      let [running, most] = [0, 0]
      const jobs = Array.from({length: 20}, (_, index) => async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise((resolve) => setTimeout(resolve, index % 3))
        running -= 1
        return index
      })
      const results: number[] = []
      for await (const result of run(jobs, 4)) results.push(result)
      expect([most, results.sort((one, other) => one - other)]).to.deep.equal([4, jobs.map((_, index) => index)])
    })

  it('throw the first failure of those that run, and no other one goes unhandled', async () => {
    const late = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      throw new Error('late')
    }
    const results = asCompleted([late, () => Promise.reject(new Error('early')), late], 3)
    expect(await results.next().catch((error: Error) => error.message)).to.equal('early')
    await new Promise((resolve) => setTimeout(resolve, 20))
  })

  it('are none where there are none', async () => {
    for (const run of [inOrder, asCompleted]) expect(await run([], 4).next()).to.include({done: true})
  })
})
