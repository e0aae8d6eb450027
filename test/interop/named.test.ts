import {createSocket} from 'node:dgram'
import {expect} from 'chai'
import {freePort, startNamed} from './named.ts'

describe('the BIND of these tests', function () {
  this.timeout(20_000)

  it('does not run without one of its two addresses, whose UDP port somebody else has', async () => {
    const port = await freePort('127.0.0.1')
    const other = createSocket('udp6')
    await new Promise<void>((resolve) => other.bind(port, '::1', resolve))
    try {
      const started = startNamed({zones: [{name: 'zone.test'}], bothAddresses: true, port})
      const outcome = await started.then(
        async (named) => {
          await named.close()
          return 'it runs'
        },
        (error: Error) => error.message,
      )
      expect(outcome).to.match(/^named: address in use/)
    } finally {
      await new Promise<void>((resolve) => other.close(() => resolve()))
    }
  })
})
