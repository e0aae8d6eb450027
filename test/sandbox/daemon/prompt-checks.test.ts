import {expect} from 'chai'
import {promptChecks} from '../../../src/sandbox/daemon/prompt-checks.ts'

describe('prompt checks', () => {
  it('run once for all that ask at the same time, and again for those that ask later', async () => {
    let times = 0
    const ran: (() => void)[] = []
    const next = () => new Promise<void>((resolve) => ran.push(resolve))
    const checks = promptChecks(
      async () => {
        times += 1
        ran.shift()?.()
      },
      () => {},
    )
    const first = next()
    checks.soon()
    checks.soon()
    await first
    expect(times).to.equal(1)
    const second = next()
    checks.soon()
    await second
    await checks.close()
    expect(times).to.equal(2)
  })

  it('say what went wrong and continue', async () => {
    const said: string[] = []
    const failed = Promise.withResolvers<void>()
    const checks = promptChecks(
      () => Promise.reject(new Error('no name server')),
      (line) => {
        said.push(line)
        failed.resolve()
      },
    )
    checks.soon()
    await failed.promise
    await checks.close()
    expect(said).to.deep.equal(['checker: Error: no name server'])
  })
})
